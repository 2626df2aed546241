"""Spot accounts: orders hold, trades pay, nothing goes below zero. A lot is 10 units of asset 1, a tick costs 2 of asset 2."""

from typing import Any

import pytest

from engine.core.core import Core
from engine.messages.layout import encode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import define, limits, open_instrument

CASES = {
    "a buy holds what it costs at its price, a sell its lots; a cancel gives it back": """
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
        beta #1 sell 3 @ 105
            accepted #1 3 @ 105
        balances
            alpha 200 + 800 of 2
            beta 20 + 30 of 1
        alpha #2 cancel #1
            canceled #1 by #2 4 REQUESTED
        beta #2 cancel #1
            canceled #1 by #2 3 REQUESTED
        balances
            alpha 1000 + 0 of 2
            beta 50 + 0 of 1
    """,
    "a trade moves both assets, and a better price leaves the difference available": """
        beta #1 sell 3 @ 90
            accepted #1 3 @ 90
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
            fill #1 3 @ 90 leaves 0 maker
            fill #1 3 @ 90 leaves 1 taker
        balances
            alpha 30 + 0 of 1
            alpha 260 + 200 of 2
            beta 20 + 0 of 1
            beta 540 + 0 of 2
        positions
            alpha net 3 cost 270 realised 0 working 1/0
            beta net -3 cost -270 realised 0 working 0/0
    """,
    "exactly what is there will do, one more will not": """
        alpha #1 buy 6 @ 100
            refused #1 BALANCE_INSUFFICIENT
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy 1 @ 1
            refused #2 BALANCE_INSUFFICIENT
        beta #1 sell 6 @ 100 ioc
            refused #1 BALANCE_INSUFFICIENT
        beta #1 sell 5 @ 100 ioc
            accepted #1 5 @ 100
            fill #1 5 @ 100 leaves 0 maker
            fill #1 5 @ 100 leaves 0 taker
        balances
            alpha 50 + 0 of 1
            beta 1000 + 0 of 2
    """,
    "an auction's trades pay its price, and a better one than their own leaves the difference available": """
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        SetPhase instrument=1 phase=5
            PhaseChanged 3 -> 5
        alpha #1 buy 4 @ 110
            accepted #1 4 @ 110
        beta #1 sell 5 @ 95
            accepted #1 5 @ 95
        balances
            alpha 120 + 880 of 2
            beta 0 + 50 of 1
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 4 @ 100 surplus 1 sell
            fill #1 4 @ 100 leaves 0 auction
            fill #1 4 @ 100 leaves 1 auction
        balances
            alpha 40 + 0 of 1
            alpha 200 + 0 of 2
            beta 0 + 10 of 1
            beta 800 + 0 of 2
    """,
    "a market order is judged at the edge of its collar": """
        define base_asset=1 quote_asset=2 lot_units=10 tick_units=2 collar_bps=1000
            InstrumentDefined 0 -> 0
        beta #1 sell 5 @ 100
            accepted #1 5 @ 100
        alpha #1 buy 5 market ioc
            refused #1 BALANCE_INSUFFICIENT
        alpha #1 buy 4 market ioc
            accepted #1 4 @ 0
            fill #1 4 @ 100 leaves 1 maker
            fill #1 4 @ 100 leaves 0 taker
    """,
    "a replace may use what its order holds": """
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
        alpha #2 replace #1 5 @ 101
            replace refused #2 BALANCE_INSUFFICIENT
        alpha #2 replace #1 5 @ 100
            replaced #1 by #2 5 @ 100 leaves 5 loses its place
        alpha #3 replace #2 2 @ 100
            replaced #2 by #3 2 @ 100 leaves 2 keeps its place
        balances
            alpha 600 + 400 of 2
            beta 50 + 0 of 1
    """,
    "self-match prevention gives back what it takes away": """
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
        AdjustBalance account=1 asset=1 amount=30
            alpha +30 of 1, had 0
        alpha #2 sell 3 @ 100 smp decrement
            accepted #2 3 @ 100
            restated #1 1 @ 100 leaves 1 DECREMENTED
            canceled #2 3 SELF_MATCH
        balances
            alpha 30 + 0 of 1
            alpha 800 + 200 of 2
            beta 50 + 0 of 1
    """,
    "only what is available can be withdrawn": """
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
        AdjustBalance account=1 asset=2 amount=-201
            ControlRefused BALANCE_INSUFFICIENT
        AdjustBalance account=1 asset=2 amount=-200 request_id=5
            alpha -200 of 2, had 200
        AdjustBalance account=1 asset=2 amount=-200 request_id=5
            ControlRefused REQUEST_ALREADY_APPLIED
        AdjustBalance account=4 asset=2 amount=1
            ControlRefused ACCOUNT_UNKNOWN
        AdjustBalance account=3 asset=2 amount=1
            ControlRefused DEFINITION_INVALID
        AdjustBalance account=1 asset=0 amount=1
            ControlRefused DEFINITION_INVALID
        AdjustBalance account=1 asset=256 amount=1
            ControlRefused DEFINITION_INVALID
        AdjustBalance account=1 asset=2 amount=0
            ControlRefused DEFINITION_INVALID
        AdjustBalance account=1 asset=255 amount=9223372036854775807
            alpha +9223372036854775807 of 255, had 0
        AdjustBalance account=1 asset=255 amount=9223372036854775807
            alpha +9223372036854775807 of 255, had 9223372036854775807
        AdjustBalance account=1 asset=255 amount=1
            alpha +1 of 255, had 9223372036854775807
        balances
            alpha 0 + 800 of 2
            alpha 18446744073709551615 + 0 of 255
            beta 50 + 0 of 1
    """,
    "spot accounts and margin accounts do not meet": """
        cleo #1 buy 1 @ 100
            refused #1 INSTRUMENT_RESTRICTED
        alpha #1 buy 1 @ 100 on 2
            refused #1 INSTRUMENT_RESTRICTED
        cleo #1 buy 1 @ 100 on 2
            accepted #1 1 @ 100
    """,
    "the assets of an instrument are two, and never change": """
        define base_asset=1 quote_asset=3 lot_units=10 tick_units=2
            ControlRefused DEFINITION_INVALID
        define base_asset=1 quote_asset=2 lot_units=11 tick_units=2
            ControlRefused DEFINITION_INVALID
        define base_asset=1 quote_asset=2 lot_units=10 tick_units=3
            ControlRefused DEFINITION_INVALID
        define
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=1 lot_units=1 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=256 quote_asset=1 lot_units=1 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=256 lot_units=1 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=0 lot_units=1 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=2 lot_units=0 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=2 lot_units=1 tick_units=0
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=2 lot_units=1099511627777 tick_units=1
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=1 quote_asset=2 lot_units=1 tick_units=1099511627777
            ControlRefused DEFINITION_INVALID
        define number=4 lot_units=3 tick_units=2
            InstrumentDefined 0 -> 1
        define number=4 lot_units=1 tick_units=3
            InstrumentDefined 0 -> 0
        define number=3 quote_asset=2
            ControlRefused DEFINITION_INVALID
        define number=3 base_asset=255 quote_asset=1 lot_units=1099511627776 tick_units=1099511627776
            InstrumentDefined 0 -> 1
    """,
}


def spot_venue(machine: Any) -> Any:
    """Instrument 1 for spot accounts, 2 for margin accounts: cleo's. Alpha has 1000 of asset 2, beta 50 of asset 1."""
    made = machine(SMALL)
    kinds = ((1, 1), (2, 1), (3, 0))
    made.apply_bytes(b"".join(encode("DefineAccount", account=account, account_kind=kind) for account, kind in kinds), 1_000)
    made.apply_bytes(define(1, base_asset=1, quote_asset=2, lot_units=10, tick_units=2) + define(2), 1_000)
    made.apply_bytes(open_instrument(1) + open_instrument(2) + b"".join(limits(a, i) for a in (1, 2, 3) for i in (1, 2)), 1_000)
    made.apply_bytes(encode("AdjustBalance", account=1, asset=2, amount=1_000), 1_000)
    made.apply_bytes(encode("AdjustBalance", account=2, asset=1, amount=50), 1_000)
    return made


@both
@pytest.mark.parametrize("case", CASES)
def test_balances(machine: Any, case: str) -> None:
    play(spot_venue(machine), CASES[case])


@both
def test_a_balance_below_zero_is_refused_in_a_snapshot(machine: Any) -> None:
    made = spot_venue(machine)
    taken = made.snapshot()
    thousand = (1_000).to_bytes(16, "little")
    assert taken.count(thousand) == 1
    with pytest.raises(ValueError, match=r"than nothing of asset 2|has a balance of -1"):
        machine(SMALL).restore(taken.replace(thousand, (-1).to_bytes(16, "little", signed=True)))


def test_what_orders_hold_comes_back_from_a_snapshot() -> None:
    made, second = spot_venue(Core), Core(SMALL)
    play(made, "alpha #1 buy 4 @ 100\n    accepted #1 4 @ 100")
    second.restore(made.snapshot())
    assert second.balances() == made.balances() == [(1, 2, 200, 800), (2, 1, 50, 0)]
