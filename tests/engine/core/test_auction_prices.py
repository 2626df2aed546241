"""At which price an auction trades: most volume, then least surplus, then nearest to the reference."""

from struct import pack
from typing import Any

import pytest

from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import auction


@both
def test_what_crosses_trades_at_one_price_buy_first_then_sell(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 3 @ 99
            accepted #1 3 @ 99
        alpha #2 buy 4 @ 101
            accepted #2 4 @ 101
        beta #2 sell 4 @ 100
            accepted #2 4 @ 100
        book
            buy 5 @ 102: #1
            buy 4 @ 101: #2
            sell 3 @ 99: #1
            sell 4 @ 100: #2
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 7 @ 100 surplus 2 buy
            fill #1 3 @ 100 leaves 2 auction
            fill #1 3 @ 100 leaves 0 auction
            fill #1 2 @ 100 leaves 0 auction
            fill #2 2 @ 100 leaves 2 auction
            fill #2 2 @ 100 leaves 2 auction
            fill #2 2 @ 100 leaves 0 auction
        book
            buy 2 @ 101: #2
        prices
            1: reference 100 last 2 @ 100 touch 101/0
        positions
            alpha net 7 cost 700 realised 0 working 2/0
            beta net -7 cost -700 realised 0 working 0/0
    """)


@both
@pytest.mark.parametrize(("reference", "price"), [(90, 97), (97, 97), (100, 100), (103, 103), (120, 103)])
def test_of_equally_good_prices_the_nearest_to_the_reference_is_taken(machine: Any, reference: int, price: int) -> None:
    play(auction(machine), f"""
        alpha #1 buy 5 @ 103
            accepted #1 5 @ 103
        beta #1 sell 5 @ 97
            accepted #1 5 @ 97
        SetReferencePrice instrument=1 price_ticks={reference}
            ReferencePriceSet 100 -> {reference}
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ {price}
            fill #1 5 @ {price} leaves 0 auction
            fill #1 5 @ {price} leaves 0 auction
    """)


@both
@pytest.mark.parametrize(("reference", "price"), [(101, 100), (102, 100), (103, 105), (90, 95)])
def test_the_price_is_on_a_tick(machine: Any, reference: int, price: int) -> None:
    play(auction(machine, tick_multiple=5), f"""
        alpha #1 buy 5 @ 110
            accepted #1 5 @ 110
        beta #1 sell 5 @ 95
            accepted #1 5 @ 95
        SetReferencePrice instrument=1 price_ticks={reference}
            ReferencePriceSet 100 -> {reference}
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ {price}
            fill #1 5 @ {price} leaves 0 auction
            fill #1 5 @ {price} leaves 0 auction
    """)


@both
def test_half_a_tick_goes_down(machine: Any) -> None:
    play(auction(machine, tick_multiple=2), """
        alpha #1 buy 5 @ 110
            accepted #1 5 @ 110
        beta #1 sell 5 @ 96
            accepted #1 5 @ 96
        SetReferencePrice instrument=1 price_ticks=101
            ReferencePriceSet 100 -> 101
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 100
            fill #1 5 @ 100 leaves 0 auction
            fill #1 5 @ 100 leaves 0 auction
    """)


@both
@pytest.mark.parametrize(
    ("buy", "sell", "outcome"),
    [(2, 3, "5 @ 100 surplus 2 buy"), (3, 2, "5 @ 101 surplus 2 sell"), (2, 2, "5 @ 100 surplus 2 buy")],
)
def test_least_surplus_decides_between_two_levels_that_touch(machine: Any, buy: int, sell: int, outcome: str) -> None:
    price = outcome.split(" ")[2]
    play(auction(machine), f"""
        alpha #1 buy 5 @ 103
            accepted #1 5 @ 103
        beta #1 sell 5 @ 97
            accepted #1 5 @ 97
        alpha #2 buy {buy} @ 100
            accepted #2 {buy} @ 100
        beta #2 sell {sell} @ 101
            accepted #2 {sell} @ 101
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed {outcome}
            fill #1 5 @ {price} leaves 0 auction
            fill #1 5 @ {price} leaves 0 auction
    """)


@both
def test_orders_of_an_older_tick_trade_off_the_new_one_where_nothing_else_gives_as_much(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 101
            accepted #1 5 @ 101
        beta #1 sell 5 @ 101
            accepted #1 5 @ 101
        define tick_multiple=10
            InstrumentDefined 0 -> 0
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 101
            fill #1 5 @ 101 leaves 0 auction
            fill #1 5 @ 101 leaves 0 auction
    """)


@both
def test_without_a_reference_the_highest_of_equally_good_prices_is_taken(machine: Any) -> None:
    """A reference, once set, is never taken away: a snapshot brings this state."""
    made = auction(machine)
    play(made, """
        alpha #1 buy 5 @ 103
            accepted #1 5 @ 103
        beta #1 sell 5 @ 97
            accepted #1 5 @ 97
    """)
    parts = made.snapshot().split(pack("<qqq", 100, 0, 0))  # the reference, and that there was no trade yet
    assert len(parts) == 2
    again = machine(SMALL)
    again.restore(pack("<qqq", 0, 0, 0).join(parts))
    play(again, """
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 103
            fill #1 5 @ 103 leaves 0 auction
            fill #1 5 @ 103 leaves 0 auction
    """)
