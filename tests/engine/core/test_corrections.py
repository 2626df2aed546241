"""Trades that are busted or adjusted: entries against both rows, once for each trade."""

from typing import Any

import pytest

from engine.messages.layout import decode, encode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.test_balances import spot_venue
from tests.engine.core.venue import venue

TRADE = "instrument=1 trade_id=3 price_ticks=100 qty_lots=4 buy_account=1 sell_account=2"
TRADED = """
    alpha #1 buy 4 @ 100
        accepted #1 4 @ 100
    beta #1 sell 4 @ 100
        accepted #1 4 @ 100
        fill #1 4 @ 100 leaves 0 maker
        fill #1 4 @ 100 leaves 0 taker
"""
MARGIN = {
    "a bust takes both positions back": f"""
        BustTrade {TRADE}
            busted buy 4 @ 100 of alpha
            busted sell 4 @ 100 of beta
        positions
        prices
            1: reference 100 last 4 @ 100 touch 0/0
    """,
    "an adjusted trade counts at its new price": f"""
        AdjustTrade {TRADE} new_price_ticks=90
            adjusted buy 4 @ 100 -> 90 of alpha
            adjusted sell 4 @ 100 -> 90 of beta
        positions
            alpha net 4 cost 360 realised 0 working 0/0
            beta net -4 cost -360 realised 0 working 0/0
    """,
    "where the position is closed by now, the bust opens it the other way": f"""
        beta #2 buy 4 @ 110
            accepted #2 4 @ 110
        alpha #2 sell 4 @ 110
            accepted #2 4 @ 110
            fill #2 4 @ 110 leaves 0 maker
            fill #2 4 @ 110 leaves 0 taker
        BustTrade {TRADE}
            busted buy 4 @ 100 of alpha
            busted sell 4 @ 100 of beta
        positions
            alpha net -4 cost -400 realised 40 working 0/0
            beta net 4 cost 400 realised -40 working 0/0
    """,
    "a trade is corrected once": f"""
        AdjustTrade {TRADE} new_price_ticks=101 request_id=5
            adjusted buy 4 @ 100 -> 101 of alpha
            adjusted sell 4 @ 100 -> 101 of beta
        BustTrade {TRADE} request_id=5
            ControlRefused REQUEST_ALREADY_APPLIED
        BustTrade {TRADE} request_id=6
            ControlRefused TRADE_ALREADY_CORRECTED
        AdjustTrade {TRADE} new_price_ticks=102
            ControlRefused TRADE_ALREADY_CORRECTED
    """,
    "what cannot have been a trade is refused": """
        BustTrade instrument=9 trade_id=0 buy_account=9 sell_account=1
            ControlRefused INSTRUMENT_UNKNOWN
        BustTrade instrument=1 trade_id=0 buy_account=9 sell_account=1
            ControlRefused ACCOUNT_UNKNOWN
        BustTrade instrument=1 trade_id=0 buy_account=1 sell_account=9
            ControlRefused ACCOUNT_UNKNOWN
        BustTrade instrument=1 trade_id=0 price_ticks=100 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=1000 price_ticks=100 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=3 price_ticks=0 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=3 price_ticks=100001 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=3 price_ticks=100 qty_lots=0 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=3 price_ticks=100 qty_lots=1099511627777 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        AdjustTrade instrument=1 trade_id=3 price_ticks=100 new_price_ticks=100 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        AdjustTrade instrument=1 trade_id=3 price_ticks=100 new_price_ticks=0 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        AdjustTrade instrument=1 trade_id=3 price_ticks=100 new_price_ticks=100001 qty_lots=4 buy_account=1 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=1 trade_id=3 price_ticks=100 qty_lots=4 buy_account=1 sell_account=2
            busted buy 4 @ 100 of alpha
            busted sell 4 @ 100 of beta
    """,
}
SPOT = {
    "a bust gives both assets back": f"""
        BustTrade {TRADE}
            busted buy 4 @ 100 of alpha
            busted sell 4 @ 100 of beta
        balances
            alpha 1000 + 0 of 2
            beta 50 + 0 of 1
    """,
    "what is no longer there cannot be given back": f"""
        AdjustBalance account=1 asset=1 amount=-1
            alpha -1 of 1, had 40
        BustTrade {TRADE}
            ControlRefused BALANCE_INSUFFICIENT
        AdjustBalance account=1 asset=1 amount=1
            alpha +1 of 1, had 39
        AdjustBalance account=2 asset=2 amount=-1
            beta -1 of 2, had 800
        BustTrade {TRADE}
            ControlRefused BALANCE_INSUFFICIENT
    """,
    "an adjustment moves the difference": f"""
        AdjustTrade {TRADE} new_price_ticks=126
            ControlRefused BALANCE_INSUFFICIENT
        AdjustTrade {TRADE} new_price_ticks=125
            adjusted buy 4 @ 100 -> 125 of alpha
            adjusted sell 4 @ 100 -> 125 of beta
        balances
            alpha 40 + 0 of 1
            beta 10 + 0 of 1
            beta 1000 + 0 of 2
    """,
    "a lower price is paid by the seller": f"""
        AdjustBalance account=2 asset=2 amount=-790
            beta -790 of 2, had 800
        AdjustTrade {TRADE} new_price_ticks=98
            ControlRefused BALANCE_INSUFFICIENT
        AdjustTrade {TRADE} new_price_ticks=99
            adjusted buy 4 @ 100 -> 99 of alpha
            adjusted sell 4 @ 100 -> 99 of beta
        balances
            alpha 40 + 0 of 1
            alpha 208 + 0 of 2
            beta 10 + 0 of 1
            beta 2 + 0 of 2
    """,
    "accounts of another kind made no such trade": """
        BustTrade instrument=1 trade_id=3 price_ticks=100 qty_lots=4 buy_account=3 sell_account=2
            ControlRefused DEFINITION_INVALID
        BustTrade instrument=2 trade_id=3 price_ticks=100 qty_lots=4 buy_account=3 sell_account=2
            ControlRefused DEFINITION_INVALID
    """,
    "where both sides are one account nothing changes hands": """
        BustTrade instrument=1 trade_id=3 price_ticks=100 qty_lots=4000 buy_account=1 sell_account=1
            busted buy 4000 @ 100 of alpha
            busted sell 4000 @ 100 of alpha
        balances
            alpha 40 + 0 of 1
            alpha 200 + 0 of 2
            beta 10 + 0 of 1
            beta 800 + 0 of 2
    """,
}


@both
@pytest.mark.parametrize("case", MARGIN)
def test_corrections(machine: Any, case: str) -> None:
    made = venue(machine)
    play(made, TRADED)
    play(made, MARGIN[case])


@both
@pytest.mark.parametrize("case", SPOT)
def test_corrections_of_spot_accounts(machine: Any, case: str) -> None:
    made = spot_venue(machine)
    play(made, TRADED)
    play(made, SPOT[case])


@both
def test_both_sides_are_told_with_their_orders(machine: Any) -> None:
    made = venue(machine)
    play(made, TRADED)
    sides = "buy_session=7 sell_session=8 buy_order_id=70 sell_order_id=80 request_id=9"
    told = [values for _, values in decode(made.apply_bytes(command(f"BustTrade {TRADE} {sides}"), 1_000))]
    assert [(e["session"], e["account"], e["order_id"], e["side"]) for e in told] == [(7, 1, 70, 1), (8, 2, 80, 2)]
    assert {(e["trade_id"], e["request_id"], e["qty_lots"]) for e in told} == {(3, 9, 4)}


@both
def test_only_the_latest_corrections_are_remembered(machine: Any) -> None:
    """As many as request ids: 32 here."""
    made = venue(machine)
    play(made, TRADED)
    busts = [command(f"BustTrade {TRADE}".replace("trade_id=3", f"trade_id={n}")) for n in range(1, 18)]
    adjusts = [encode("AdvanceTime", to_time_ns=2_000 + n) for n in range(40)]
    made.apply_bytes(b"".join(adjusts + busts), 1_000)
    refused = decode(made.apply_bytes(busts[0], 1_000))
    assert [name for name, _ in refused] == ["ControlRefused"]
    more = [command(f"BustTrade {TRADE}".replace("trade_id=3", f"trade_id={n}")) for n in range(18, 34)]
    made.apply_bytes(b"".join(more), 1_000)
    second = machine(SMALL)
    second.restore(made.snapshot())
    again = [name for each in (busts[1], busts[0]) for name, _ in decode(second.apply_bytes(each, 1_000))]
    assert again == ["ControlRefused", "TradeBusted", "TradeBusted"]
