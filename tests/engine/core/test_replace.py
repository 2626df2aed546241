"""Replace: what keeps an order's place, what loses it, and what it does to the account's room."""

from typing import Any

import pytest

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

TWO_BIDS = """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
"""

CASES = {
    "less at the same price keeps the place": TWO_BIDS + """
        alpha #3 replace #1 4 @ 100
            replaced #1 by #3 4 @ 100 leaves 4 keeps its place
        book
            buy 9 @ 100: #3 #2
    """,
    "the same again keeps the place": TWO_BIDS + """
        alpha #3 replace #1 5 @ 100
            replaced #1 by #3 5 @ 100 leaves 5 keeps its place
        book
            buy 10 @ 100: #3 #2
    """,
    "more loses the place": TWO_BIDS + """
        alpha #3 replace #1 6 @ 100
            replaced #1 by #3 6 @ 100 leaves 6 loses its place
        book
            buy 11 @ 100: #2 #3
    """,
    "another price loses the place, there and back": TWO_BIDS + """
        alpha #3 replace #1 5 @ 99
            replaced #1 by #3 5 @ 99 leaves 5 loses its place
        book
            buy 5 @ 100: #2
            buy 5 @ 99: #3
        alpha #1 replace #3 5 @ 100
            replaced #3 by #1 5 @ 100 leaves 5 loses its place
        book
            buy 10 @ 100: #2 #1
    """,
    "the total counts what is filled": TWO_BIDS + """
        beta #1 sell 3 @ 100
            accepted #1 3 @ 100
            fill #1 3 @ 100 leaves 2 maker
            fill #1 3 @ 100 leaves 0 taker
        alpha #3 replace #1 3 @ 100
            replace refused #3 QTY_NOT_ABOVE_FILLED
        alpha #3 replace #1 4 @ 100
            replaced #1 by #3 4 @ 100 leaves 1 keeps its place
        alpha #4 replace #3 9 @ 99
            replaced #3 by #4 9 @ 99 leaves 6 loses its place
        alpha #5 replace #4 3 @ 99
            replace refused #5 QTY_NOT_ABOVE_FILLED
        positions
            alpha net 3 cost 300 realised 0 working 11/0
            beta net -3 cost -300 realised 0 working 0/0
    """,
    "a price that crosses trades like a new order, and the rest rests": TWO_BIDS + """
        beta #1 sell 4 @ 102
            accepted #1 4 @ 102
        beta #2 sell 4 @ 103
            accepted #2 4 @ 103
        alpha #3 replace #1 5 @ 102
            replaced #1 by #3 5 @ 102 leaves 5 loses its place
            fill #1 4 @ 102 leaves 0 maker
            fill #3 4 @ 102 leaves 1 taker
        book
            buy 1 @ 102: #3
            buy 5 @ 100: #2
            sell 4 @ 103: #2
        alpha #4 replace #3 6 @ 103
            replaced #3 by #4 6 @ 103 leaves 2 loses its place
            fill #2 2 @ 103 leaves 2 maker
            fill #4 2 @ 103 leaves 0 taker
        alpha #9 cancel #4
            cancel refused #9 ORDER_UNKNOWN
    """,
    "the order id stays, the ClOrdID is the replace's": TWO_BIDS + """
        alpha #7 replace 1:0 4 @ 99
            replaced #1 by #7 4 @ 99 leaves 4 loses its place
        alpha #9 cancel #1
            cancel refused #9 ORDER_UNKNOWN
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        alpha #9 cancel 1:0
            canceled #7 by #9 4 REQUESTED
    """,
    "ClOrdID 0 leaves it without one": TWO_BIDS + """
        alpha #0 replace #1 4 @ 100
            replaced #1 by #0 4 @ 100 leaves 4 keeps its place
        alpha #9 cancel #1
            cancel refused #9 ORDER_UNKNOWN
        alpha #0 replace 1:0 3 @ 101
            replaced #0 by #0 3 @ 101 leaves 3 loses its place
        alpha #9 cancel 1:0
            canceled #0 by #9 3 REQUESTED
    """,
    "its own ClOrdID may stay, another order's may not": TWO_BIDS + """
        alpha #1 replace #1 4 @ 100
            replaced #1 by #1 4 @ 100 leaves 4 keeps its place
        alpha #1 replace #1 4 @ 101
            replaced #1 by #1 4 @ 101 leaves 4 loses its place
        alpha #2 replace #1 4 @ 101
            replace refused #2 CLIENT_ORDER_ID_DUPLICATE
    """,
    "the position is judged without the order's old leaves": TWO_BIDS + """
        SetLimit account=1 instrument=1 limit=3 value=12
            LimitSet 1000000000000 -> 12
        alpha #3 replace #1 8 @ 100
            replace refused #3 POSITION_LONG_OVER_LIMIT
        alpha #3 replace #1 7 @ 100
            replaced #1 by #3 7 @ 100 leaves 7 loses its place
        SetLimit account=1 instrument=1 limit=3 value=11
            LimitSet 12 -> 11
        alpha #4 replace #3 7 @ 100
            replace refused #4 POSITION_LONG_OVER_LIMIT
        alpha #4 replace #3 6 @ 100
            replaced #3 by #4 6 @ 100 leaves 6 keeps its place
    """,
    "a moved reference judges the replace, not the order that rests": TWO_BIDS + """
        define collar_bps=100
            InstrumentDefined 0 -> 0
        SetReferencePrice instrument=1 price_ticks=200
            ReferencePriceSet 100 -> 200
        alpha #3 replace #1 4 @ 100
            replace refused #3 PRICE_OUTSIDE_COLLAR
        book
            buy 10 @ 100: #1 #2
        beta #1 sell 1 @ 198
            accepted #1 1 @ 198
        alpha #3 replace #1 4 @ 202
            replaced #1 by #3 4 @ 202 leaves 4 loses its place
            fill #1 1 @ 198 leaves 0 maker
            fill #3 1 @ 198 leaves 3 taker
    """,
    "a sell in the same way": """
        beta #1 sell 5 @ 102
            accepted #1 5 @ 102
        beta #2 sell 5 @ 102
            accepted #2 5 @ 102
        alpha #1 buy 2 @ 101
            accepted #1 2 @ 101
        beta #3 replace #1 3 @ 102
            replaced #1 by #3 3 @ 102 leaves 3 keeps its place
        beta #4 replace #3 4 @ 101
            replaced #3 by #4 4 @ 101 leaves 4 loses its place
            fill #1 2 @ 101 leaves 0 maker
            fill #4 2 @ 101 leaves 2 taker
        positions
            alpha net 2 cost 202 realised 0 working 0/0
            beta net -2 cost -202 realised 0 working 0/7
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_replace(machine: Any, case: str) -> None:
    play(venue(machine), CASES[case])
