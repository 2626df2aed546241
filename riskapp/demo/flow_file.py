"""`var/demo/flow.json`: all that the flows of marketdata need to know, so that they need no database.

```
{"instruments": [{"instrument": 1, "symbol": "BTC/USD", "source": "recorded", "tick_size": "0.01", "lot_size": "0.00000001",
                  "tick_multiple": 1, "lot_multiple": 1, "price_ticks_max": 67108863, "qty_lots_max": 100000000000,
                  "notional_max": 900000000000000000, "collar_bps": 2000, "opening_reference_ticks": 7839000}],
 "sessions": [{"session": 1, "name": "REPLAY1", "flow": "replay", "secret_file": "/…/var/secrets/sessions/REPLAY1",
               "instruments": [1],
               "accounts": [{"account": 1, "code": "ALPHA-A", "firm": "ALPHA",
                             "limits": {"1": {"ORDER_QTY": 100000000000, "ORDER_NOTIONAL": …, "POSITION_LONG": …, "POSITION_SHORT": …}}}]}]}
```

`flow` is one of replay, maker, taker, momentum, careless; `instruments` are those that the session trades; sizes are text in base or quote
units, everything else whole numbers in ticks and lots. `secret_file` holds the secret's 32 characters and nothing else, mode 0600.
The values are those of the database when it was written: limits and definitions that people changed later are the engine's to enforce.
"""

FLOW_FILE = "demo/flow.json"
"""Below settings.VAR."""
