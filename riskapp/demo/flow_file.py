"""`var/demo/flow.json`: all that the flows of marketdata need to know, so that they need no database.

```
{"instruments": [{"instrument": 1, "symbol": "BTC/USD", "source": "recorded", "tick_size": "0.01", "lot_size": "0.00000001",
                  "tick_multiple": 1, "lot_multiple": 1, "price_ticks_max": 67108863, "qty_lots_max": 100000000000,
                  "notional_max": 900000000000000000, "collar_bps": 2000, "opening_reference_ticks": 7839000}],
 "sessions": [{"session": 1, "name": "REPLAY1", "flow": "replay", "secret_file": "/…/var/secrets/sessions/REPLAY1",
               "instruments": [1],
               "accounts": [{"account": 1, "code": "ALPHA-A", "firm": "ALPHA",
                             "limits": {"1": {"ORDER_QTY": 100000000000, "ORDER_NOTIONAL": 900000000000000000,
                                              "POSITION_LONG": 100000000000000, "POSITION_SHORT": 100000000000000}}}]}]}
```

`flow` is one of replay, maker, taker, momentum, careless; `instruments` are those that the session trades; sizes are text in base
or quote units, everything else whole numbers in ticks and lots. `secret_file` holds the secret's 32 characters and nothing else,
mode 0600. The values are those of the database when it was written: limits and definitions that people changed later are the
engine's to enforce.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from engine.messages.codes import ROW_LIMITS, Limit
from riskapp.demo import secret_files
from riskapp.demo.venue import SESSIONS, DemoSession
from riskapp.engine_files import write_private
from riskapp.models import Account, AccountLimit, Instrument

_NUMBERS = (
    "tick_multiple", "lot_multiple", "price_ticks_max", "qty_lots_max", "notional_max", "collar_bps", "opening_reference_ticks",
)


def path() -> Path:
    return settings.VAR / "demo/flow.json"


def write() -> bool:
    """True when it was not there or said something else."""
    content = json.dumps(document(), indent=1).encode() + b"\n"
    if path().exists() and path().read_bytes() == content:
        return False
    write_private(path(), content)
    return True


def document() -> dict[str, Any]:
    limits: dict[tuple[int, int], dict[str, int]] = {}
    for limit in AccountLimit.objects.all():
        limits.setdefault((limit.account_id, limit.instrument_id), {})[Limit(limit.limit).name] = limit.value
    accounts = {account.number: account for account in Account.objects.select_related("firm")}
    return {
        "instruments": [_instrument(instrument) for instrument in Instrument.objects.all()],
        "sessions": [
            {
                "session": session.number, "name": session.name, "flow": session.flow,
                "secret_file": str(secret_files.of_session(session.name)), "instruments": list(session.instruments),
                "accounts": [_account(accounts[number], session, limits) for number in session.accounts],
            }
            for session in SESSIONS
        ],
    }


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {
        "instrument": instrument.number, "symbol": instrument.symbol, "source": instrument.source,
        "tick_size": f"{instrument.tick_size.normalize():f}", "lot_size": f"{instrument.lot_size.normalize():f}",
        **{name: getattr(instrument, name) for name in _NUMBERS},
    }


def _account(account: Account, session: DemoSession, limits: dict[tuple[int, int], dict[str, int]]) -> dict[str, Any]:
    nothing = {limit.name: 0 for limit in ROW_LIMITS}
    by_instrument = {str(number): {**nothing, **limits.get((account.number, number), {})} for number in session.instruments}
    return {"account": account.number, "code": account.code, "firm": account.firm.code, "limits": by_instrument}
