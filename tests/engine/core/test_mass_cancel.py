"""Mass cancel: which orders, and in which order they go."""

from typing import Any

import pytest

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

BOOKS = """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        alpha #2 buy 2 @ 99
            accepted #2 2 @ 99
        beta #3 buy 3 @ 99
            accepted #3 3 @ 99
        alpha #4 buy 4 @ 99
            accepted #4 4 @ 99
        beta #5 sell 5 @ 103
            accepted #5 5 @ 103
        alpha #6 sell 6 @ 101
            accepted #6 6 @ 101
        alpha #7 sell 7 @ 102
            accepted #7 7 @ 102
        alpha #8 sell 8 @ 101 on 2
            accepted #8 8 @ 101
"""

CASES = {
    "all: instruments ascending, from the touch outwards, bids first": BOOKS + """
        cleo #9 mass-cancel
            canceled #2 2 MASS_CANCEL
            canceled #3 3 MASS_CANCEL
            canceled #4 4 MASS_CANCEL
            canceled #6 6 MASS_CANCEL
            canceled #1 1 MASS_CANCEL
            canceled #7 7 MASS_CANCEL
            canceled #5 5 MASS_CANCEL
            canceled #8 8 MASS_CANCEL
            mass cancel done 8
        book
        positions
    """,
    "one account's": BOOKS + """
        beta #9 mass-cancel account=2
            canceled #3 3 MASS_CANCEL
            canceled #5 5 MASS_CANCEL
            mass cancel done 2
        book
            buy 6 @ 99: #2 #4
            buy 1 @ 98: #1
            sell 6 @ 101: #6
            sell 7 @ 102: #7
            sell 8 @ 101: #8 on 2
    """,
    "one instrument's, with a cause": BOOKS + """
        beta #9 mass-cancel instrument=2 cause=5
            canceled #8 8 DISCONNECT
            mass cancel done 1
    """,
    "one session's in one instrument": BOOKS + """
        beta #9 mass-cancel instrument=1 of_session=1
            canceled #2 2 MASS_CANCEL
            canceled #4 4 MASS_CANCEL
            canceled #6 6 MASS_CANCEL
            canceled #1 1 MASS_CANCEL
            canceled #7 7 MASS_CANCEL
            mass cancel done 5
    """,
    "filters that nothing fits": BOOKS + """
        beta #9 mass-cancel account=2 of_session=1
            mass cancel done 0
        beta #9 mass-cancel account=3
            mass cancel done 0
        beta #9 mass-cancel account=4000000000
            mass cancel done 0
        beta #9 mass-cancel instrument=7
            mass cancel done 0
        beta #9 mass-cancel instrument=4000000000
            mass cancel done 0
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_mass_cancel(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])


@both
def test_slots_come_back_in_the_order_of_the_cancels(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 1 @ 98                                   -- slot 0
            accepted #1 1 @ 98
        alpha #2 buy 1 @ 99                                   -- slot 1
            accepted #2 1 @ 99
        alpha #9 mass-cancel
            canceled #2 1 MASS_CANCEL
            canceled #1 1 MASS_CANCEL
            mass cancel done 2
        alpha #3 buy 1 @ 98                                   -- slot 0 was freed last
            accepted #3 1 @ 98
        alpha #9 cancel 2:0
            canceled #3 by #9 1 REQUESTED
    """)
