"""Duplicate orders: so many that say the same within a time, and no more."""

from typing import Any

import pytest

from engine.messages.layout import decode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.venue import venue

CASES = {
    "so many of one account that say the same within the window; who says something else goes on": """
        SetLimit scope=4 account=1 limit=11 value=2 window_ns=100
            LimitSet -1 -> 2
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100 ioc
            accepted #2 5 @ 100
            canceled #2 5 IOC_REMAINDER
        alpha #3 buy 5 @ 100
            refused #3 DUPLICATE_ORDER by ACCOUNT 2
        alpha #3 buy 5 @ 99
            accepted #3 5 @ 99
        alpha #4 buy 6 @ 100
            accepted #4 6 @ 100
        alpha #5 sell 5 @ 101
            accepted #5 5 @ 101
        alpha #6 buy 5 @ 100 on 2
            accepted #6 5 @ 100
        beta #1 buy 5 @ 100
            accepted #1 5 @ 100
        AdvanceTime to_time_ns=1099
            TimeAdvanced 1000 -> 1099
        alpha #7 buy 5 @ 100
            refused #7 DUPLICATE_ORDER by ACCOUNT 2
        AdvanceTime to_time_ns=1100
            TimeAdvanced 1099 -> 1100
        alpha #7 buy 5 @ 100
            accepted #7 5 @ 100
    """,
    "stops at other prices say something else; a replace repeats nothing": """
        SetLimit scope=4 account=1 limit=11 value=1 window_ns=100
            LimitSet -1 -> 1
        alpha #1 buy 5 market gtc stop 105
            accepted #1 5 @ 0
            terms #1 stop 105
        alpha #2 buy 5 market gtc stop 106
            accepted #2 5 @ 0
            terms #2 stop 106
        alpha #3 buy 5 market gtc stop 106
            refused #3 DUPLICATE_ORDER by ACCOUNT 1
        alpha #3 buy 5 @ 100
            accepted #3 5 @ 100
        alpha #4 buy 5 @ 99
            accepted #4 5 @ 99
        alpha #5 replace #4 5 @ 100
            replaced #4 by #5 5 @ 100 leaves 5 loses its place
        alpha #6 cancel #5
            canceled #5 by #6 5 REQUESTED
    """,
    "with the same window what was seen counts on; another begins with nothing; it is an account's limit": """
        SetLimit scope=4 account=1 limit=11 value=2 window_ns=100
            LimitSet -1 -> 2
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        SetLimit scope=4 account=1 limit=11 value=1 window_ns=100
            LimitSet 2 -> 1
        alpha #2 buy 5 @ 100
            refused #2 DUPLICATE_ORDER by ACCOUNT 1
        SetLimit scope=4 account=1 limit=11 value=1 window_ns=101
            LimitSet 1 -> 1
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
        SetLimit scope=4 account=1 limit=11 value=0 window_ns=101
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=4 account=1 limit=11 value=257 window_ns=101
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=4 account=1 limit=11 value=256 window_ns=101
            LimitSet 1 -> 256
        SetLimit scope=2 number=1 limit=11 value=1 window_ns=101
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=6 number=1 limit=11 value=1 window_ns=101
            ControlRefused LIMIT_UNKNOWN
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_duplicates(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])


@both
@pytest.mark.parametrize("others", [254, 255, 256])
def test_the_latest_256_orders_are_looked_at(machine: Any, others: int) -> None:
    made = venue(machine)
    made.apply_bytes(command("SetLimit scope=4 account=1 limit=11 value=1 window_ns=100"), 1_000)
    made.apply_bytes(command("alpha #0 buy 7 @ 100 ioc"), 1_000)
    for lots in range(others):
        made.apply_bytes(command(f"alpha #0 buy {1_000 + lots} @ 100 ioc"), 1_000)
    told = decode(made.apply_bytes(command("alpha #0 buy 7 @ 100 ioc"), 1_000))[0][0]
    assert told == ("OrderAccepted" if others >= 256 else "OrderRefused")


@both
def test_a_snapshot_keeps_what_was_seen(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, """
        SetLimit scope=4 account=1 limit=11 value=1 window_ns=100
            LimitSet -1 -> 1
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        AdvanceTime to_time_ns=1050
            TimeAdvanced 1000 -> 1050
        alpha #2 buy 6 @ 100
            accepted #2 6 @ 100
        AdvanceTime to_time_ns=1120
            TimeAdvanced 1050 -> 1120
    """)
    second.restore(made.snapshot())
    assert second.snapshot() == made.snapshot()
    play(second, """
        alpha #3 buy 6 @ 100
            refused #3 DUPLICATE_ORDER by ACCOUNT 1
        alpha #3 buy 5 @ 100
            accepted #3 5 @ 100
    """)
