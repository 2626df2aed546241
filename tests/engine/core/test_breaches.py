"""At and around a limit: warnings as it is used up, and what a breach does."""

from typing import Any

import pytest

from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

CASES = {
    "each step up is told once, the highest that is crossed; the limit itself is the fourth": """
        SetLimit scope=2 number=1 limit=6 value=8 warns=1
            LimitSet -1 -> 8
        alpha #1 buy 1 @ 90
            accepted #1 1 @ 90
        alpha #2 buy 1 @ 90
            accepted #2 1 @ 90
        alpha #3 buy 1 @ 90
            accepted #3 1 @ 90
        alpha #4 buy 1 @ 90
            accepted #4 1 @ 90
            FIRM 1 OPEN_ORDERS 50 %: 4 of 8
        alpha #5 buy 1 @ 90
            accepted #5 1 @ 90
        alpha #6 buy 1 @ 90
            accepted #6 1 @ 90
            FIRM 1 OPEN_ORDERS 75 %: 6 of 8
        alpha #7 buy 1 @ 90
            accepted #7 1 @ 90
        alpha #8 buy 1 @ 90
            accepted #8 1 @ 90
            FIRM 1 OPEN_ORDERS 100 %: 8 of 8
        alpha #9 buy 1 @ 90
            refused #9 OPEN_ORDERS_OVER_LIMIT by FIRM 8
            FIRM 1 OPEN_ORDERS breached, HARD_BLOCK: 9 of 8 in 1
        alpha #9 buy 1 @ 90
            refused #9 OPEN_ORDERS_OVER_LIMIT by FIRM 8
    """,
    "where one command crosses a warning and the limit only the breach is told": """
        SetLimit scope=4 account=1 limit=3 value=10 warns=1
            LimitSet -1 -> 10
        alpha #1 buy 11 @ 90
            refused #1 POSITION_LONG_OVER_LIMIT by ACCOUNT 10
            ACCOUNT 1 POSITION_LONG breached, HARD_BLOCK: 11 of 10 in 1
        alpha #1 buy 8 @ 90
            accepted #1 8 @ 90
    """,
    "a step is left, as time advances, when five points less are used; then it is told again": """
        SetLimit scope=4 account=1 limit=3 value=100 warns=1
            LimitSet -1 -> 100
        alpha #1 buy 75 @ 90
            accepted #1 75 @ 90
            ACCOUNT 1 POSITION_LONG 75 %: 75 of 100 in 1
        alpha #2 replace #1 70 @ 90
            replaced #1 by #2 70 @ 90 leaves 70 keeps its place
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
        alpha #3 buy 5 @ 90
            accepted #3 5 @ 90
        alpha #4 replace #2 64 @ 90
            replaced #2 by #4 64 @ 90 leaves 64 keeps its place
        alpha #5 buy 6 @ 90
            accepted #5 6 @ 90
        alpha #6 cancel #5
            canceled #5 by #6 6 REQUESTED
        AdvanceTime to_time_ns=3000
            TimeAdvanced 2000 -> 3000
        alpha #5 buy 6 @ 90
            accepted #5 6 @ 90
            ACCOUNT 1 POSITION_LONG 75 %: 75 of 100 in 1
    """,
    "makers' fills, values and every instrument count; positions name the instrument with the most": """
        SetLimit scope=1 limit=7 value=1000 warns=1
            LimitSet -1 -> 1000
        SetLimit scope=2 number=2 limit=4 value=10 warns=1
            LimitSet -1 -> 10
        SetLimit scope=3 number=0 limit=5 value=3
            ControlRefused LIMIT_UNKNOWN
        alpha #1 buy 4 @ 100 on 2
            accepted #1 4 @ 100
        beta #1 sell 4 @ 100 on 2
            accepted #1 4 @ 100
            fill #1 4 @ 100 leaves 0 maker
            fill #1 4 @ 100 leaves 0 taker
            VENUE 0 GROSS_NOTIONAL 75 %: 800 of 1000
        beta #2 sell 1 @ 110
            accepted #2 1 @ 110
            VENUE 0 GROSS_NOTIONAL 90 %: 910 of 1000
        SetLimit scope=1 limit=7 value=-1
            LimitSet 1000 -> -1
        beta #3 sell 1 @ 110 on 2
            accepted #3 1 @ 110
            FIRM 2 POSITION_SHORT 50 %: 5 of 10 in 2
    """,
    "a limit that is set below what is used is breached at once": """
        alpha #1 buy 8 @ 90
            accepted #1 8 @ 90
        SetLimit scope=4 account=1 limit=3 value=7 on_breach=4
            LimitSet -1 -> 7
            ACCOUNT 1 POSITION_LONG breached, CANCEL_WORKING: 8 of 7 in 1
            canceled #1 8 LIMIT_BREACHED
            mass cancel done 1
        alpha #2 buy 5 @ 90
            accepted #2 5 @ 90
        alpha #3 buy 5 @ 90
            refused #3 POSITION_LONG_OVER_LIMIT by ACCOUNT 7
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
        alpha #3 buy 5 @ 90
            refused #3 POSITION_LONG_OVER_LIMIT by ACCOUNT 7
            ACCOUNT 1 POSITION_LONG breached, CANCEL_WORKING: 10 of 7 in 1
            canceled #2 5 LIMIT_BREACHED
            mass cancel done 1
    """,
    "LOG tells and lets through, limits of one order and of a window too; others bind as ever": """
        SetLimit scope=2 number=1 limit=1 value=5 on_breach=1
            LimitSet -1 -> 5
        SetLimit scope=4 account=1 limit=1 value=9
            LimitSet -1 -> 9
        alpha #1 buy 6 @ 90
            accepted #1 6 @ 90
            FIRM 1 ORDER_QTY breached, LOG: 6 of 5 in 1
        alpha #2 buy 10 @ 90
            refused #2 QTY_OVER_LIMIT by ACCOUNT 9
        alpha #2 buy 7 @ 90
            accepted #2 7 @ 90
        SetLimit scope=6 number=1 limit=10 value=1 window_ns=1000 on_breach=1
            LimitSet -1 -> 1
        alpha #3 buy 1 @ 90
            accepted #3 1 @ 90
        alpha #4 buy 1 @ 90
            accepted #4 1 @ 90
            SESSION 1 ORDER_RATE breached, LOG: 2 of 1 in 1
    """,
    "SLOW_DOWN lets through and makes pauses between new orders while the breach lasts": """
        SetLimit scope=4 account=1 limit=3 value=10 on_breach=3 window_ns=500
            LimitSet -1 -> 10
        alpha #1 buy 10 @ 90
            accepted #1 10 @ 90
        alpha #2 buy 1 @ 90
            accepted #2 1 @ 90
            ACCOUNT 1 POSITION_LONG breached, SLOW_DOWN: 11 of 10 in 1
        alpha #3 buy 1 @ 90
            refused #3 SLOWED_DOWN
        alpha #4 cancel #2
            canceled #2 by #4 1 REQUESTED
        AdvanceTime to_time_ns=1499
            TimeAdvanced 1000 -> 1499
        alpha #3 sell 1 @ 110
            refused #3 SLOWED_DOWN
        AdvanceTime to_time_ns=1500
            TimeAdvanced 1499 -> 1500
        alpha #3 sell 1 @ 110
            accepted #3 1 @ 110
        alpha #5 sell 1 @ 110
            refused #5 SLOWED_DOWN
        alpha #6 replace #1 5 @ 90
            replaced #1 by #6 5 @ 90 leaves 5 keeps its place
        alpha #5 sell 1 @ 110
            refused #5 SLOWED_DOWN
        AdvanceTime to_time_ns=1501
            TimeAdvanced 1500 -> 1501
        alpha #5 sell 1 @ 110
            accepted #5 1 @ 110
    """,
    "REDUCE_ONLY and KILL use the block of the scope, until a person releases it": """
        alpha #1 buy 4 @ 90
            accepted #1 4 @ 90
        beta #1 sell 2 @ 90
            accepted #1 2 @ 90
            fill #1 2 @ 90 leaves 2 maker
            fill #1 2 @ 90 leaves 0 taker
        SetLimit scope=2 number=1 limit=1 value=5 on_breach=5
            LimitSet -1 -> 5
        alpha #2 buy 6 @ 90
            refused #2 QTY_OVER_LIMIT by FIRM 5
            FIRM 1 ORDER_QTY breached, REDUCE_ONLY: 6 of 5 in 1
            FIRM 1 reduces only
        alpha #2 buy 1 @ 90
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 2 @ 110
            accepted #2 2 @ 110
        SetLimit scope=1 limit=6 value=2 on_breach=6
            LimitSet -1 -> 2
        beta #2 sell 1 @ 110
            refused #2 OPEN_ORDERS_OVER_LIMIT by VENUE 2
            VENUE 0 OPEN_ORDERS breached, KILL: 3 of 2 in 1
            VENUE 0 blocked, its orders cancelled
            canceled #1 2 KILLED
            canceled #2 2 KILLED
            mass cancel done 2
        beta #2 sell 1 @ 110
            refused #2 VENUE_BLOCKED
        SetBlock scope=1 block=0
            VENUE 0 released
        beta #2 sell 1 @ 110
            accepted #2 1 @ 110
        alpha #3 buy 1 @ 90
            refused #3 REDUCE_ONLY_VIOLATED
        SetBlock scope=2 number=1 block=0
            FIRM 1 released
        alpha #3 buy 1 @ 90
            accepted #3 1 @ 90
    """,
    "a breach opens nothing that a person shut": """
        SetBlock scope=4 number=1 block=1
            ACCOUNT 1 blocked
        SetLimit scope=4 account=1 limit=3 value=0 on_breach=5
            LimitSet -1 -> 0
        SetBlock scope=4 number=1 block=0
            ACCOUNT 1 released
        alpha #1 buy 1 @ 90
            refused #1 POSITION_LONG_OVER_LIMIT by ACCOUNT 0
            ACCOUNT 1 POSITION_LONG breached, REDUCE_ONLY: 1 of 0 in 1
            ACCOUNT 1 reduces only
    """,
    "a replace and a triggered stop breach as a new order does": """
        SetLimit scope=4 account=1 limit=1 value=5 on_breach=1
            LimitSet -1 -> 5
        alpha #1 buy 4 @ 90
            accepted #1 4 @ 90
        alpha #2 replace #1 6 @ 90
            replaced #1 by #2 6 @ 90 leaves 6 loses its place
            ACCOUNT 1 ORDER_QTY breached, LOG: 6 of 5 in 1
        SetLimit scope=4 account=1 limit=1 value=-1
            LimitSet 5 -> -1
        beta #1 buy 3 market gtc stop 95 trigger 1
            accepted #1 3 @ 0
            terms #1 stop 95 trigger 1
        SetLimit scope=4 account=2 limit=1 value=2 on_breach=4
            LimitSet -1 -> 2
        beta #2 buy 1 @ 91
            accepted #2 1 @ 91
        SetReferencePrice instrument=1 price_kind=1 price_ticks=95
            ReferencePriceSet 0 -> 95
            triggered #1 3 by 95 market
            canceled #1 3 TRIGGER_REFUSED
            ACCOUNT 2 ORDER_QTY breached, CANCEL_WORKING: 3 of 2 in 1
            canceled #2 1 LIMIT_BREACHED
            mass cancel done 1
    """,
    "what makes no sense is refused": """
        SetLimit account=1 instrument=1 limit=1 value=1 warns=1
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit account=1 instrument=1 limit=1 value=1 on_breach=1
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=1 value=1 on_breach=7
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=1 value=1 warns=2
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=1 value=-1 on_breach=1
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=1 value=1 on_breach=3
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=1 value=1 on_breach=4 window_ns=5
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=10 value=1 on_breach=3 window_ns=5
            ControlRefused LIMIT_VALUE_INVALID
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_breaches(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])


@both
def test_a_snapshot_keeps_what_limits_do_and_how_far_they_are_told(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, """
        SetLimit scope=4 account=1 limit=6 value=3 warns=1 on_breach=3 window_ns=500
            LimitSet -1 -> 3
        alpha #1 buy 1 @ 90
            accepted #1 1 @ 90
        alpha #2 buy 1 @ 90
            accepted #2 1 @ 90
            ACCOUNT 1 OPEN_ORDERS 50 %: 2 of 3
    """)
    second.restore(made.snapshot())
    goes_on = """
        alpha #3 buy 1 @ 90
            accepted #3 1 @ 90
            ACCOUNT 1 OPEN_ORDERS 100 %: 3 of 3
        alpha #4 buy 1 @ 90
            accepted #4 1 @ 90
            ACCOUNT 1 OPEN_ORDERS breached, SLOW_DOWN: 4 of 3 in 1
        alpha #5 buy 1 @ 90
            refused #5 SLOWED_DOWN
    """
    play(made, goes_on)
    play(second, goes_on)
    third = machine(SMALL)
    third.restore(second.snapshot())
    play(third, """
        alpha #5 buy 1 @ 90
            refused #5 SLOWED_DOWN
    """)
