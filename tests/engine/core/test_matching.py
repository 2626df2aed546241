"""Who trades with whom, at what price, and what becomes of the rest."""

from typing import Any

import pytest

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

CASES = {
    "best price first, then first in time, at the maker's price": """
        alpha #1 sell 5 @ 102
            accepted #1 5 @ 102
        alpha #2 sell 5 @ 101
            accepted #2 5 @ 101
        alpha #3 sell 5 @ 101
            accepted #3 5 @ 101
        beta #1 buy 12 @ 103
            accepted #1 12 @ 103
            fill #2 5 @ 101 leaves 0 maker
            fill #1 5 @ 101 leaves 7 taker
            fill #3 5 @ 101 leaves 0 maker
            fill #1 5 @ 101 leaves 2 taker
            fill #1 2 @ 102 leaves 3 maker
            fill #1 2 @ 102 leaves 0 taker
        book
            sell 3 @ 102: #1
        prices
            1: reference 100 last 2 @ 102 touch 0/102
            2: reference 100 last 0 @ 0 touch 0/0
    """,
    "the same for a seller": """
        alpha #1 buy 5 @ 98
            accepted #1 5 @ 98
        alpha #2 buy 5 @ 99
            accepted #2 5 @ 99
        beta #1 sell 7 @ 98
            accepted #1 7 @ 98
            fill #2 5 @ 99 leaves 0 maker
            fill #1 5 @ 99 leaves 2 taker
            fill #1 2 @ 98 leaves 3 maker
            fill #1 2 @ 98 leaves 0 taker
    """,
    "what is left of a limit order rests at its price": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        beta #1 buy 8 @ 101
            accepted #1 8 @ 101
            fill #1 5 @ 101 leaves 0 maker
            fill #1 5 @ 101 leaves 3 taker
        book
            buy 3 @ 101: #1
    """,
    "prices that do not meet do not trade": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        beta #1 buy 5 @ 100
            accepted #1 5 @ 100
        book
            buy 5 @ 100: #1
            sell 5 @ 101: #1
        prices
            1: reference 100 last 0 @ 0 touch 100/101
            2: reference 100 last 0 @ 0 touch 0/0
    """,
    "a partly filled maker keeps its place": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        alpha #2 sell 5 @ 101
            accepted #2 5 @ 101
        beta #1 buy 2 @ 101
            accepted #1 2 @ 101
            fill #1 2 @ 101 leaves 3 maker
            fill #1 2 @ 101 leaves 0 taker
        beta #1 buy 4 @ 101
            accepted #1 4 @ 101
            fill #1 3 @ 101 leaves 0 maker
            fill #1 3 @ 101 leaves 1 taker
            fill #2 1 @ 101 leaves 4 maker
            fill #1 1 @ 101 leaves 0 taker
    """,
    "IOC: the rest is cancelled": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        alpha #2 sell 5 @ 102
            accepted #2 5 @ 102
        beta #1 buy 8 @ 101 ioc
            accepted #1 8 @ 101
            fill #1 5 @ 101 leaves 0 maker
            fill #1 5 @ 101 leaves 3 taker
            canceled #1 3 IOC_REMAINDER
        beta #2 buy 8 @ 101 ioc
            accepted #2 8 @ 101
            canceled #2 8 IOC_REMAINDER
        beta #3 buy 5 @ 102 ioc
            accepted #3 5 @ 102
            fill #2 5 @ 102 leaves 0 maker
            fill #3 5 @ 102 leaves 0 taker
        book
    """,
    "FOK: all of it inside its price, or nothing": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        alpha #2 sell 5 @ 102
            accepted #2 5 @ 102
        beta #1 buy 11 @ 102 fok
            accepted #1 11 @ 102
            canceled #1 11 FOK_NOT_FILLABLE
        beta #2 buy 10 @ 101 fok
            accepted #2 10 @ 101
            canceled #2 10 FOK_NOT_FILLABLE
        beta #3 buy 10 @ 102 fok
            accepted #3 10 @ 102
            fill #1 5 @ 101 leaves 0 maker
            fill #3 5 @ 101 leaves 5 taker
            fill #2 5 @ 102 leaves 0 maker
            fill #3 5 @ 102 leaves 0 taker
        beta #4 sell 1 @ 1 fok
            accepted #4 1 @ 1
            canceled #4 1 FOK_NOT_FILLABLE
    """,
    "market: through the book, the rest is cancelled": """
        alpha #1 sell 5 @ 101
            accepted #1 5 @ 101
        alpha #2 sell 5 @ 150
            accepted #2 5 @ 150
        beta #1 buy 12 market ioc
            accepted #1 12 @ 0
            fill #1 5 @ 101 leaves 0 maker
            fill #1 5 @ 101 leaves 7 taker
            fill #2 5 @ 150 leaves 0 maker
            fill #1 5 @ 150 leaves 2 taker
            canceled #1 2 MARKET_REMAINDER
        beta #2 sell 3 market ioc
            accepted #2 3 @ 0
            canceled #2 3 MARKET_REMAINDER
    """,
    "market FOK: all or nothing": """
        alpha #1 buy 5 @ 90
            accepted #1 5 @ 90
        beta #1 sell 6 market fok
            accepted #1 6 @ 0
            canceled #1 6 FOK_NOT_FILLABLE
        beta #2 sell 5 market fok
            accepted #2 5 @ 0
            fill #1 5 @ 90 leaves 0 maker
            fill #2 5 @ 90 leaves 0 taker
    """,
    "a ClOrdID is free again once its order is done; 0 is no id": """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #1 buy 5 @ 100
            refused #1 CLIENT_ORDER_ID_DUPLICATE
        beta #1 sell 5 @ 100
            accepted #1 5 @ 100
            fill #1 5 @ 100 leaves 0 maker
            fill #1 5 @ 100 leaves 0 taker
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #0 buy 5 @ 100
            accepted #0 5 @ 100
        alpha #0 buy 5 @ 100
            accepted #0 5 @ 100
        book
            buy 15 @ 100: #1 #0 #0
    """,
    "an order that ends at once frees the slot that the next one gets, in its next generation": """
        alpha #1 buy 5 @ 100 ioc                                 -- 1:0
            accepted #1 5 @ 100
            canceled #1 5 IOC_REMAINDER
        alpha #2 buy 5 @ 100                                     -- 2:0
            accepted #2 5 @ 100
        alpha #3 buy 5 @ 99                                      -- 1:1
            accepted #3 5 @ 99
        alpha #9 cancel 1:0
            cancel refused #9 ORDER_UNKNOWN
        alpha #9 cancel 2:0
            canceled #2 by #9 5 REQUESTED
        alpha #9 cancel 1:1
            canceled #3 by #9 5 REQUESTED
        alpha #4 buy 5 @ 98                                      -- 2:1, freed last
            accepted #4 5 @ 98
        alpha #9 cancel 2:1
            canceled #4 by #9 5 REQUESTED
    """,
    "makers' slots are freed as they trade, the taker's after them": """
        alpha #1 sell 1 @ 101                                    -- slot 0
            accepted #1 1 @ 101
        alpha #2 sell 1 @ 102                                    -- slot 1
            accepted #2 1 @ 102
        beta #3 buy 2 @ 102                                      -- slot 2
            accepted #3 2 @ 102
            fill #1 1 @ 101 leaves 0 maker
            fill #3 1 @ 101 leaves 1 taker
            fill #2 1 @ 102 leaves 0 maker
            fill #3 1 @ 102 leaves 0 taker
        alpha #4 buy 1 @ 90                                      -- 2:2
            accepted #4 1 @ 90
        alpha #5 buy 1 @ 91                                      -- 2:1
            accepted #5 1 @ 91
        alpha #6 buy 1 @ 92                                      -- 2:0
            accepted #6 1 @ 92
        alpha #9 cancel 2:2
            canceled #4 by #9 1 REQUESTED
        alpha #9 cancel 2:1
            canceled #5 by #9 1 REQUESTED
        alpha #9 cancel 2:0
            canceled #6 by #9 1 REQUESTED
    """,
    "instruments do not meet": """
        alpha #1 buy 5 @ 100 on 1
            accepted #1 5 @ 100
        beta #1 sell 5 @ 100 on 2
            accepted #1 5 @ 100
        book
            buy 5 @ 100: #1
            sell 5 @ 100: #1 on 2
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_matching(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])
