"""Icebergs and hidden orders: what is displayed trades first, and what is not is counted all the same."""

from typing import Any

import pytest

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

ICEBERG = """
    alpha #1 sell 10 @ 100 show 3
        accepted #1 10 @ 100
        terms #1 show 3
    alpha #2 sell 2 @ 100
        accepted #2 2 @ 100
"""
CASES = {
    "only its displayed part is in the book, and all of it works": """
        book
            sell 5 @ 100: #1 #2
        positions
            alpha net 0 cost 0 realised 0 working 0/12
    """,
    "a refill goes to the back, and one aggressor may meet several": """
        beta #1 buy 9 @ 100
            accepted #1 9 @ 100
            fill #1 3 @ 100 leaves 7 maker
            fill #1 3 @ 100 leaves 6 taker
            restated #1 10 @ 100 leaves 7 REFILLED
            fill #2 2 @ 100 leaves 0 maker
            fill #1 2 @ 100 leaves 4 taker
            fill #1 3 @ 100 leaves 4 maker
            fill #1 3 @ 100 leaves 1 taker
            restated #1 10 @ 100 leaves 4 REFILLED
            fill #1 1 @ 100 leaves 3 maker
            fill #1 1 @ 100 leaves 0 taker
        book
            sell 2 @ 100: #1
        alpha #9 cancel #1
            canceled #1 by #9 3 REQUESTED
        positions
            alpha net -9 cost -900 realised 0 working 0/0
            beta net 9 cost 900 realised 0 working 0/0
    """,
    "the last part is what is left": """
        beta #1 buy 11 @ 100
            accepted #1 11 @ 100
            fill #1 3 @ 100 leaves 7 maker
            fill #1 3 @ 100 leaves 8 taker
            restated #1 10 @ 100 leaves 7 REFILLED
            fill #2 2 @ 100 leaves 0 maker
            fill #1 2 @ 100 leaves 6 taker
            fill #1 3 @ 100 leaves 4 maker
            fill #1 3 @ 100 leaves 3 taker
            restated #1 10 @ 100 leaves 4 REFILLED
            fill #1 3 @ 100 leaves 1 maker
            fill #1 3 @ 100 leaves 0 taker
            restated #1 10 @ 100 leaves 1 REFILLED
        book
            sell 1 @ 100: #1
    """,
    "fill or kill counts what is not displayed": """
        beta #1 buy 13 @ 100 fok
            accepted #1 13 @ 100
            canceled #1 13 FOK_NOT_FILLABLE
        beta #1 buy 2 @ 100 fok
            accepted #1 2 @ 100
            fill #1 2 @ 100 leaves 8 maker
            fill #1 2 @ 100 leaves 0 taker
    """,
    "as an aggressor all of it trades": """
        beta #1 buy 7 @ 99
            accepted #1 7 @ 99
        alpha #3 sell 9 @ 99 show 1
            accepted #3 9 @ 99
            terms #3 show 1
            fill #1 7 @ 99 leaves 0 maker
            fill #3 7 @ 99 leaves 2 taker
        book
            sell 1 @ 99: #3
            sell 5 @ 100: #1 #2
    """,
    "less of it is less of its reserve, and it keeps its place": """
        alpha #3 replace #1 4 @ 100
            replaced #1 by #3 4 @ 100 leaves 4 keeps its place
        book
            sell 5 @ 100: #3 #2
        alpha #4 replace #3 2 @ 100
            replaced #3 by #4 2 @ 100 leaves 2 keeps its place
        book
            sell 4 @ 100: #4 #2
    """,
    "more of it, or another display, loses its place": """
        alpha #3 replace #1 10 @ 100 show 4
            replaced #1 by #3 10 @ 100 leaves 10 loses its place
        book
            sell 6 @ 100: #2 #3
        alpha #4 replace #3 11 @ 101
            replaced #3 by #4 11 @ 101 leaves 11 loses its place
        book
            sell 2 @ 100: #2
            sell 4 @ 101: #4
        alpha #5 replace #4 11 @ 101 show 11
            replace refused #5 DISPLAY_QTY_INVALID
        alpha #5 replace #2 2 @ 100 show 1
            replace refused #5 DISPLAY_QTY_INVALID
    """,
    "self-match prevention takes of its reserve first": """
        alpha #3 buy 4 @ 100 smp decrement
            accepted #3 4 @ 100
            restated #1 6 @ 100 leaves 6 DECREMENTED
            canceled #3 4 SELF_MATCH
        alpha #3 buy 7 @ 100 smp decrement
            accepted #3 7 @ 100
            canceled #1 6 SELF_MATCH
            restated #3 1 @ 100 leaves 1 DECREMENTED
            restated #2 1 @ 100 leaves 1 DECREMENTED
            canceled #3 1 SELF_MATCH
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_an_iceberg(machine: Any, case: str) -> None:
    play(made := venue(machine), ICEBERG)
    play(made, CASES[case])


@both
def test_a_count_ends_at_the_own_group_before_the_reserves_of_its_level(machine: Any) -> None:
    play(venue(machine), """
        beta #1 sell 4 @ 100 show 1
            accepted #1 4 @ 100
            terms #1 show 1
        alpha #1 sell 1 @ 100
            accepted #1 1 @ 100
        alpha #2 buy 2 @ 100 fok smp cancel_aggressor
            accepted #2 2 @ 100
            canceled #2 2 FOK_NOT_FILLABLE
        alpha #2 buy 1 @ 100 fok smp cancel_aggressor
            accepted #2 1 @ 100
            fill #1 1 @ 100 leaves 3 maker
            fill #2 1 @ 100 leaves 0 taker
            restated #1 4 @ 100 leaves 3 REFILLED
    """)


@both
def test_reserves_stand_for_no_more_refills_than_there_are_slots(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 65 @ 100 show 1               -- 64 slots
            accepted #1 65 @ 100
            terms #1 show 1
        alpha #2 sell 2 @ 100 show 1
            refused #2 BOOK_FULL
        alpha #3 replace #1 66 @ 100
            replace refused #3 BOOK_FULL
        beta #1 buy 1 @ 100
            accepted #1 1 @ 100
            fill #1 1 @ 100 leaves 64 maker
            fill #1 1 @ 100 leaves 0 taker
            restated #1 65 @ 100 leaves 64 REFILLED
        alpha #2 sell 2 @ 100 show 1
            accepted #2 2 @ 100
            terms #2 show 1
        alpha #3 cancel #1
            canceled #1 by #3 64 REQUESTED
        alpha #4 sell 70 @ 100 show 2
            accepted #4 70 @ 100
            terms #4 show 2
    """)


@both
def test_hidden_orders_trade_after_what_is_displayed_at_their_price(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 2 @ 101 hidden
            accepted #1 2 @ 101
        alpha #2 sell 2 @ 101 hidden
            accepted #2 2 @ 101
        alpha #3 sell 2 @ 101
            accepted #3 2 @ 101
        alpha #4 sell 1 @ 100 hidden
            accepted #4 1 @ 100
        book
            sell 2 @ 101: #3
        unseen
            hidden sell 1 @ 100: #4
            hidden sell 2 @ 101: #1
            hidden sell 2 @ 101: #2
        positions
            alpha net 0 cost 0 realised 0 working 0/7
        beta #1 buy 8 @ 101 fok
            accepted #1 8 @ 101
            canceled #1 8 FOK_NOT_FILLABLE
        beta #1 buy 6 @ 101 fok
            accepted #1 6 @ 101
            fill #4 1 @ 100 leaves 0 maker
            fill #1 1 @ 100 leaves 5 taker
            fill #3 2 @ 101 leaves 0 maker
            fill #1 2 @ 101 leaves 3 taker
            fill #1 2 @ 101 leaves 0 maker
            fill #1 2 @ 101 leaves 1 taker
            fill #2 1 @ 101 leaves 1 maker
            fill #1 1 @ 101 leaves 0 taker
        alpha #5 replace #2 2 @ 102
            replaced #2 by #5 2 @ 102 leaves 1 loses its place
        alpha #6 mass-cancel
            canceled #5 1 MASS_CANCEL
            mass cancel done 1
        unseen
    """)


@both
def test_a_minimum_is_traded_at_once_or_nothing_is(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 3 @ 100
            accepted #1 3 @ 100
        alpha #2 sell 2 @ 101 hidden
            accepted #2 2 @ 101
        beta #1 buy 9 @ 101 min 6
            accepted #1 9 @ 101
            terms #1 min 6
            canceled #1 9 MIN_QTY_NOT_FILLABLE
        beta #1 buy 9 market ioc min 5
            accepted #1 9 @ 0
            terms #1 min 5
            fill #1 3 @ 100 leaves 0 maker
            fill #1 3 @ 100 leaves 6 taker
            fill #2 2 @ 101 leaves 0 maker
            fill #1 2 @ 101 leaves 4 taker
            canceled #1 4 MARKET_REMAINDER
    """)


@both
def test_what_is_left_of_a_market_order_rests_at_its_protection(machine: Any) -> None:
    play(venue(machine, protection_bps=500), """
        alpha #1 sell 3 @ 105
            accepted #1 3 @ 105
        alpha #2 sell 3 @ 106
            accepted #2 3 @ 106
        beta #1 buy 5 market day
            accepted #1 5 @ 0
            fill #1 3 @ 105 leaves 0 maker
            fill #1 3 @ 105 leaves 2 taker
            canceled #1 2 MARKET_REMAINDER
        define protection_bps=500 market_remainder=1
            InstrumentDefined 0 -> 0
        beta #1 buy 5 market day
            accepted #1 5 @ 0
            restated #1 5 @ 105 leaves 5 RESTED_AT_EDGE
        beta #2 buy 5 market ioc
            accepted #2 5 @ 0
            canceled #2 5 MARKET_REMAINDER
        book
            buy 5 @ 105: #1
            sell 3 @ 106: #2
        beta #3 replace #1 5 @ 104
            replaced #1 by #3 5 @ 104 leaves 5 loses its place
    """)
