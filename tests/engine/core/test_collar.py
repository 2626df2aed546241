"""The collar around the reference: its edges for limit orders, how far market orders go, and a reference that follows trades."""

from typing import Any

import pytest

from engine.core.capacity import Capacity
from tests.engine.core.machines import both
from tests.engine.core.script import answer, play
from tests.engine.core.venue import venue

EDGES = """
    reference bps  tick highest | lowest and highest limit | buy's edge, sell's edge (0: none)
    100       1000 1    1000    | 90 110                   | 110 90
    105       1000 1    1000    | 95 115                   | 115 95     reach 10.5 is 10
    99        100  1    1000    | 99 99                    | 99 99      reach 0: the reference alone
    100       1000 7    1000    | 91 105                   | 105 91     inwards to a multiple of the tick
    100       1000 25   1000    | 100 100                  | 100 100
    110       100  50   1000    | 0 0                      | 100 150    no multiple inside the collar: still the nearest
    100       5000 1    120     | 50 120                   | 120 50     never above the highest price
    100       5000 7    120     | 56 119                   | 119 56
    100       9999 1    1000    | 1 199                    | 199 1
    100       1000000 3 1000    | 3 999                    | 999 3      never below 1
    2         100  5    1000    | 0 0                      | 0 5        a buy finds no price from 1 on
    998       10   5    999     | 0 0                      | 995 0      a sell finds none up to the highest
    999       10   9    999     | 999 999                  | 999 999    the highest price itself is one
"""
ROWS = [line.strip() for line in EDGES.strip().splitlines()[1:]]
HIGHEST_LOOKED_AT = 1_000
ROOMY = Capacity(orders=1_024, accounts=4, instruments=2, requests=4)


def _numbers(cell: str, count: int) -> list[int]:
    return [int(each) for each in cell.split()[:count]]


def _refused(machine: Any, order: str) -> bool:
    first = next(iter(answer(machine, order)))
    assert first.startswith("accepted") or first.endswith(("PRICE_OUTSIDE_COLLAR", "PRICE_OFF_TICK", "PRICE_OUT_OF_RANGE")), first
    return first.startswith("refused")


def _venue(machine: Any, row: str) -> Any:
    reference, bps, tick, highest = _numbers(row.split("|")[0], 4)
    made = venue(machine, collar_bps=bps, tick_multiple=tick, price_ticks_max=highest)
    list(answer(made, f"SetReferencePrice instrument=1 price_ticks={reference}"))
    return made


@both
@pytest.mark.parametrize("row", ROWS)
def test_limit_orders_pass_up_to_the_edges(machine: Any, row: str) -> None:
    made = _venue(machine, row)
    passed = [price for price in range(1, HIGHEST_LOOKED_AT + 1) if not _refused(made, f"alpha #1 buy 1 @ {price} ioc")]
    lowest, highest = _numbers(row.split("|")[1], 2)
    assert (min(passed, default=0), max(passed, default=0)) == (lowest, highest)


@both
@pytest.mark.parametrize("row", ROWS)
def test_a_market_order_goes_as_far_as_the_edge(machine: Any, row: str) -> None:
    """The wall of orders is put there while the collar is wide; then the row's collar holds for the market order."""
    buy_edge, sell_edge = _numbers(row.split("|")[2], 2)
    assert _reached(machine, row, "buy") == buy_edge
    assert _reached(machine, row, "sell") == sell_edge


def _reached(machine: Any, row: str, side: str) -> int:
    """The worst price that a market order trades at where every price has an order; 0 when it is refused."""
    reference, bps, tick, highest = _numbers(row.split("|")[0], 4)
    lots = highest // tick
    made = venue(machine, capacity=ROOMY, price_ticks_max=highest, tick_multiple=tick)
    other = "sell" if side == "buy" else "buy"
    for price in range(tick, highest + 1, tick):
        assert list(answer(made, f"beta #0 {other} 1 @ {price}")) == [f"accepted #0 1 @ {price}"]
    list(answer(made, f"SetReferencePrice instrument=1 price_ticks={reference}"))
    list(answer(made, f"define collar_bps={bps} price_ticks_max={highest} tick_multiple={tick}"))
    if _refused(made, f"alpha #1 {side} {lots} market ioc"):
        return 0
    return made.instruments()[0][3]


@both
def test_a_market_orders_value_is_judged_at_its_edge(machine: Any) -> None:
    """Reference 100, 10 %: a buy is worth 110 a lot, a sell 90, whatever the book holds."""
    play(venue(machine, collar_bps=1_000), """
        SetLimit account=1 instrument=1 limit=2 value=1100
            LimitSet 1000000000000 -> 1100
        alpha #1 buy 11 market ioc
            refused #1 NOTIONAL_OVER_LIMIT
        alpha #1 buy 10 market ioc
            accepted #1 10 @ 0
            canceled #1 10 MARKET_REMAINDER
        alpha #1 sell 13 market ioc
            refused #1 NOTIONAL_OVER_LIMIT
        alpha #1 sell 12 market ioc
            accepted #1 12 @ 0
            canceled #1 12 MARKET_REMAINDER
    """)


@both
def test_commanded_reference_stays_where_it_was_put(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 1 @ 120
            accepted #1 1 @ 120
        beta #1 buy 1 @ 120
            accepted #1 1 @ 120
            fill #1 1 @ 120 leaves 0 maker
            fill #1 1 @ 120 leaves 0 taker
        prices
            1: reference 100 last 1 @ 120 touch 0/0
    """)


@both
def test_a_following_reference_is_the_last_trade_of_the_command_before(machine: Any) -> None:
    play(venue(machine, collar_bps=1_000, reference_mode=1), """
        alpha #1 sell 1 @ 104
            accepted #1 1 @ 104
        alpha #2 sell 1 @ 110
            accepted #2 1 @ 110
        alpha #3 sell 1 @ 111
            refused #3 PRICE_OUTSIDE_COLLAR
        beta #1 buy 3 market ioc                                -- its own trades do not carry it further
            accepted #1 3 @ 0
            fill #1 1 @ 104 leaves 0 maker
            fill #1 1 @ 104 leaves 2 taker
            fill #2 1 @ 110 leaves 0 maker
            fill #1 1 @ 110 leaves 1 taker
            canceled #1 1 MARKET_REMAINDER
        prices
            1: reference 110 last 1 @ 110 touch 0/0
        alpha #3 sell 1 @ 121
            accepted #3 1 @ 121
        alpha #4 sell 1 @ 122
            refused #4 PRICE_OUTSIDE_COLLAR
        alpha #4 buy 1 @ 98
            refused #4 PRICE_OUTSIDE_COLLAR
        SetReferencePrice instrument=1 price_ticks=100
            ReferencePriceSet 110 -> 100
        alpha #4 buy 1 @ 98
            accepted #4 1 @ 98
    """)


@both
def test_a_changed_collar_holds_at_once(machine: Any) -> None:
    play(venue(machine, collar_bps=1_000), """
        alpha #1 buy 1 @ 89
            refused #1 PRICE_OUTSIDE_COLLAR
        define collar_bps=2000
            InstrumentDefined 0 -> 0
        alpha #1 buy 1 @ 80
            accepted #1 1 @ 80
        alpha #2 buy 1 @ 79
            refused #2 PRICE_OUTSIDE_COLLAR
    """)
