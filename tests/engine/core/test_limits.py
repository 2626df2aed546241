"""Limits above rows: the tightest on the way from the venue down binds, and the refusal names it."""

from typing import Any

import pytest

from engine.messages.layout import decode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.venue import venue

CASES = {
    "unset above the row is no opinion; -1 takes a limit away": """
        SetLimit scope=1 limit=1 value=4
            LimitSet -1 -> 4
        alpha #1 buy 5 @ 100
            refused #1 QTY_OVER_LIMIT by VENUE 4
        alpha #1 buy 4 @ 100
            accepted #1 4 @ 100
        SetLimit scope=1 limit=1 value=-1
            LimitSet 4 -> -1
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
    """,
    "the one that is exceeded by most is named, of equals the one nearest to the venue": """
        SetLimit scope=4 account=1 limit=1 value=9
            LimitSet -1 -> 9
        SetLimit scope=5 instrument=1 limit=1 value=8
            LimitSet -1 -> 8
        SetLimit scope=2 number=1 limit=1 value=8
            LimitSet -1 -> 8
        alpha #1 buy 10 @ 100
            refused #1 QTY_OVER_LIMIT by FIRM 8
        alpha #1 buy 9 @ 100 on 2
            refused #1 QTY_OVER_LIMIT by FIRM 8
        beta #1 buy 9 @ 100
            refused #1 QTY_OVER_LIMIT by INSTRUMENT 8
        SetLimit account=1 instrument=1 limit=1 value=7
            LimitSet 1000000000000 -> 7
        alpha #1 buy 10 @ 100
            refused #1 QTY_OVER_LIMIT
        SetLimit scope=4 account=1 limit=2 value=699
            LimitSet -1 -> 699
        alpha #1 buy 7 @ 100
            refused #1 NOTIONAL_OVER_LIMIT by ACCOUNT 699
    """,
    "positions of a firm are summed over its accounts, instrument by instrument": """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        beta #1 sell 3 @ 100
            accepted #1 3 @ 100
            fill #1 3 @ 100 leaves 2 maker
            fill #1 3 @ 100 leaves 0 taker
        DefineAccount account=2 firm=1
            AccountDefined 2 -> 1
        SetLimit scope=2 number=1 limit=3 value=6            -- net 3 - 3, working buys 2
            LimitSet -1 -> 6
        beta #2 buy 5 @ 99
            refused #2 POSITION_LONG_OVER_LIMIT by FIRM 6
        beta #2 buy 4 @ 99
            accepted #2 4 @ 99
        alpha #3 replace #1 6 @ 98
            replace refused #3 POSITION_LONG_OVER_LIMIT by FIRM
        alpha #3 replace #1 4 @ 100
            replaced #1 by #3 4 @ 100 leaves 1 keeps its place
        beta #4 buy 7 @ 99 on 2
            refused #4 POSITION_LONG_OVER_LIMIT by FIRM 6
        beta #4 buy 6 @ 99 on 2
            accepted #4 6 @ 99
        SetLimit scope=3 number=0 limit=5 value=3
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=4 account=1 limit=5 value=2
            LimitSet -1 -> 2
        alpha #5 sell 6 @ 101
            refused #5 POSITION_NET_OVER_LIMIT by ACCOUNT 2
        alpha #5 sell 5 @ 101
            accepted #5 5 @ 101
        SetLimit scope=4 account=1 limit=4 value=1
            LimitSet -1 -> 1
        alpha #6 sell 1 @ 101
            refused #6 POSITION_SHORT_OVER_LIMIT by ACCOUNT 1
    """,
    "open orders: what works counts, a replace is none more": """
        alpha #1 buy 1 @ 100
            accepted #1 1 @ 100
        SetLimit scope=3 number=7 limit=6 value=2
            LimitSet -1 -> 2
        DefineAccount account=1 firm=1 desk=7
            AccountDefined 1 -> 1
        alpha #2 buy 1 @ 99 on 2
            accepted #2 1 @ 99
        alpha #3 buy 1 @ 99
            refused #3 OPEN_ORDERS_OVER_LIMIT by DESK 2
        alpha #4 replace #1 3 @ 101
            replaced #1 by #4 3 @ 101 leaves 3 loses its place
        beta #1 sell 3 @ 101
            accepted #1 3 @ 101
            fill #4 3 @ 101 leaves 0 maker
            fill #1 3 @ 101 leaves 0 taker
        alpha #3 buy 1 @ 99
            accepted #3 1 @ 99
        alpha #5 cancel #3
            canceled #3 by #5 1 REQUESTED
        alpha #5 buy 1 @ 99
            accepted #5 1 @ 99
    """,
    "gross notional: longs and shorts at cost and all that works; credit: one against the other, and one side": """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        beta #1 sell 5 @ 100
            accepted #1 5 @ 100
            fill #1 5 @ 100 leaves 0 maker
            fill #1 5 @ 100 leaves 0 taker
        beta #2 buy 4 @ 100 on 2
            accepted #2 4 @ 100
        alpha #2 sell 4 @ 100 on 2
            accepted #2 4 @ 100
            fill #2 4 @ 100 leaves 0 maker
            fill #2 4 @ 100 leaves 0 taker
        SetLimit scope=4 account=1 limit=7 value=1199        -- 500 long, 400 short
            LimitSet -1 -> 1199
        alpha #3 buy 3 @ 100
            refused #3 GROSS_NOTIONAL_OVER_LIMIT by ACCOUNT 1199
        alpha #3 buy 2 @ 100
            accepted #3 2 @ 100
        alpha #4 sell 1 @ 101
            refused #4 GROSS_NOTIONAL_OVER_LIMIT by ACCOUNT 1199
        SetLimit scope=4 account=1 limit=7 value=-1
            LimitSet 1199 -> -1
        SetLimit scope=4 account=1 limit=8 value=400         -- 500 - 400 + 200 that works
            LimitSet -1 -> 400
        alpha #4 buy 2 @ 100
            refused #4 CREDIT_EXCEEDED by ACCOUNT 400
        alpha #4 buy 1 @ 100
            accepted #4 1 @ 100
        alpha #5 sell 5 @ 101                                -- 100 - 505
            refused #5 CREDIT_EXCEEDED by ACCOUNT 400
        alpha #5 sell 4 @ 101
            accepted #5 4 @ 101
    """,
    "what makes no sense is refused": """
        SetLimit scope=7 number=1 limit=1 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=6 number=1 limit=1 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=1 limit=0 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=1 limit=200 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit account=1 instrument=1 limit=5 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=4 account=9 limit=1 value=1
            ControlRefused ACCOUNT_UNKNOWN
        SetLimit scope=5 instrument=9 limit=1 value=1
            ControlRefused INSTRUMENT_UNKNOWN
        SetLimit scope=1 limit=1 value=-2
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit account=1 instrument=1 limit=1 value=-1
            ControlRefused LIMIT_VALUE_INVALID
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_limits(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])


@both
def test_values_of_instruments_are_added_in_their_units(machine: Any) -> None:
    play(venue(machine, instruments=2, tick_units=10), """
        SetLimit scope=1 limit=7 value=9999
            LimitSet -1 -> 9999
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100 on 2
            refused #2 GROSS_NOTIONAL_OVER_LIMIT by VENUE 9999
    """)


@both
def test_a_snapshot_keeps_limits_and_makes_the_sums_anew(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, """
        SetLimit scope=2 number=1 limit=7 value=600
            LimitSet -1 -> 600
        SetLimit scope=2 number=1 limit=6 value=3
            LimitSet -1 -> 3
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        beta #1 sell 2 @ 100
            accepted #1 2 @ 100
            fill #1 2 @ 100 leaves 3 maker
            fill #1 2 @ 100 leaves 0 taker
    """)
    second.restore(made.snapshot())
    assert second.node_limits() == made.node_limits() == [(2, 1, 6, 3), (2, 1, 7, 600)]
    assert second.node_use() == made.node_use() == [(2, 1, 1, 200, 200, 300, 0)]
    ((_, refused),) = decode(second.apply_bytes(command("alpha #2 buy 2 @ 100"), 0))
    assert (refused["flags"], refused["related_id"]) == (2, 600)
