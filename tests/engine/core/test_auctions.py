"""Orders gather without trading, and all that crosses trades at one price when a phase that trades begins."""

from typing import Any

import pytest

from engine.messages.codes import Phase, Side
from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import auction, venue


@both
@pytest.mark.parametrize("phase", [Phase.PRE_OPEN, Phase.PRE_OPEN_NO_CANCEL, Phase.VOLATILITY_AUCTION])
def test_every_phase_that_collects_lets_the_book_cross(machine: Any, phase: Phase) -> None:
    play(auction(machine, phase), f"""
        alpha #1 buy 5 @ 101
            accepted #1 5 @ 101
        beta #1 sell 5 @ 101
            accepted #1 5 @ 101
        SetPhase instrument=1 phase=1
            PhaseChanged {phase} -> 1
        SetPhase instrument=1 phase=9
            PhaseChanged 1 -> 9
            uncrossed 5 @ 101
            fill #1 5 @ 101 leaves 0 auction
            fill #1 5 @ 101 leaves 0 auction
    """)


@both
def test_a_book_that_does_not_cross_stays_as_it_is(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 99
            accepted #1 5 @ 99
        beta #1 sell 5 @ 100
            accepted #1 5 @ 100
        SetPhase instrument=1 phase=8
            PhaseChanged 5 -> 8
        prices
            1: reference 100 last 0 @ 0 touch 99/100
    """)


@both
def test_an_account_may_trade_with_itself_in_an_auction(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 101
            accepted #1 5 @ 101
        alpha #2 sell 5 @ 99
            accepted #2 5 @ 99
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 100
            fill #1 5 @ 100 leaves 0 auction
            fill #2 5 @ 100 leaves 0 auction
    """)


@both
def test_the_closing_auction_uncrosses_into_the_close_and_an_opening_one_does_not(machine: Any) -> None:
    play(auction(machine, Phase.CLOSING_AUCTION, reference_mode=1), """
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 5 @ 102
            accepted #1 5 @ 102
        SetPhase instrument=1 phase=0
            PhaseChanged 10 -> 0
            uncrossed 5 @ 102
            fill #1 5 @ 102 leaves 0 auction
            fill #1 5 @ 102 leaves 0 auction
        prices
            1: reference 102 last 5 @ 102 touch 0/0
        SetPhase instrument=1 phase=5
            PhaseChanged 0 -> 5
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 5 @ 102
            accepted #1 5 @ 102
        SetPhase instrument=1 phase=0
            PhaseChanged 5 -> 0
    """)


@both
def test_market_orders_and_orders_for_the_auction_take_part_and_end_with_it(machine: Any) -> None:
    play(auction(machine, market_remainder=1, protection_bps=500), """
        alpha #1 buy 5 market at_the_open
            accepted #1 5 @ 0
            restated #1 5 @ 105 leaves 5 RESTED_AT_EDGE
        alpha #2 buy 3 @ 100 good_for_auction
            accepted #2 3 @ 100
        alpha #3 buy 4 @ 99 at_the_open
            accepted #3 4 @ 99
        beta #1 sell 7 @ 100
            accepted #1 7 @ 100
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 7 @ 100 surplus 1 buy
            fill #1 5 @ 100 leaves 0 auction
            fill #1 5 @ 100 leaves 2 auction
            fill #2 2 @ 100 leaves 1 auction
            fill #1 2 @ 100 leaves 0 auction
            canceled #2 1 EXPIRED
            canceled #3 4 EXPIRED
    """)


@both
def test_reserves_and_hidden_orders_take_part_behind_what_is_displayed(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 6 @ 100 show 2
            accepted #1 6 @ 100
            terms #1 show 2
        alpha #2 buy 3 @ 100 hidden
            accepted #2 3 @ 100
        cleo #3 buy 1 @ 100
            refused #3 QTY_OVER_LIMIT
        alpha #4 buy 1 @ 100
            accepted #4 1 @ 100
        beta #1 sell 8 @ 100
            accepted #1 8 @ 100
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 8 @ 100 surplus 2 buy
            fill #1 2 @ 100 leaves 4 auction
            fill #1 2 @ 100 leaves 6 auction
            restated #1 6 @ 100 leaves 4 REFILLED
            fill #4 1 @ 100 leaves 0 auction
            fill #1 1 @ 100 leaves 5 auction
            fill #1 2 @ 100 leaves 2 auction
            fill #1 2 @ 100 leaves 3 auction
            restated #1 6 @ 100 leaves 2 REFILLED
            fill #1 2 @ 100 leaves 0 auction
            fill #1 2 @ 100 leaves 1 auction
            fill #2 1 @ 100 leaves 2 auction
            fill #1 1 @ 100 leaves 0 auction
    """)


@both
def test_an_iceberg_counts_with_what_it_has_left_after_cancels_and_smaller_replaces(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 9 @ 101 show 2
            accepted #1 9 @ 101
            terms #1 show 2
        alpha #2 replace #1 5 @ 101
            replaced #1 by #2 5 @ 101 leaves 5 keeps its place
        alpha #3 buy 9 @ 101 show 2
            accepted #3 9 @ 101
            terms #3 show 2
        alpha #9 cancel #3
            canceled #3 by #9 9 REQUESTED
        beta #1 sell 20 @ 101
            accepted #1 20 @ 101
        SetPhase instrument=1 phase=8
            PhaseChanged 5 -> 8
            uncrossed 5 @ 101 surplus 15 sell
            fill #2 2 @ 101 leaves 3 auction
            fill #1 2 @ 101 leaves 18 auction
            restated #2 5 @ 101 leaves 3 REFILLED
            fill #2 2 @ 101 leaves 1 auction
            fill #1 2 @ 101 leaves 16 auction
            restated #2 5 @ 101 leaves 1 REFILLED
            fill #2 1 @ 101 leaves 0 auction
            fill #1 1 @ 101 leaves 15 auction
    """)


@both
def test_stops_and_pegs_follow_the_uncross(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 9 @ 102
            accepted #1 9 @ 102
        alpha #2 buy 1 market stop 102
            accepted #2 1 @ 0
            terms #2 stop 102
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 102 surplus 4 sell
            fill #1 5 @ 102 leaves 0 auction
            fill #1 5 @ 102 leaves 4 auction
            triggered #2 1 by 102 market
            fill #1 1 @ 102 leaves 3 maker
            fill #2 1 @ 102 leaves 0 taker
    """)


@both
def test_a_book_that_was_halted_in_its_auction_is_uncrossed_when_it_trades_again(machine: Any) -> None:
    play(auction(machine, Phase.VOLATILITY_AUCTION), """
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 5 @ 102
            accepted #1 5 @ 102
        SetPhase instrument=1 phase=10
            PhaseChanged 6 -> 10
        SetPhase instrument=1 phase=1
            PhaseChanged 10 -> 1
        SetPhase instrument=1 phase=0
            PhaseChanged 1 -> 0
        SetPhase instrument=1 phase=2
            PhaseChanged 0 -> 2
            uncrossed 5 @ 102
            fill #1 5 @ 102 leaves 0 auction
            fill #1 5 @ 102 leaves 0 auction
    """)


@both
def test_a_group_is_uncrossed_instrument_by_instrument(machine: Any) -> None:
    play(venue(machine, instruments=2), """
        SetPhase instrument=0 phase=5
            PhaseChanged 0 -> 5
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        SetPhase instrument=2 phase=1
            PhaseChanged 2 -> 1
        SetPhase instrument=1 phase=255
            PhaseChanged 1 -> 5
        SetPhase instrument=2 phase=255
            PhaseChanged 1 -> 5
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
        beta #1 sell 5 @ 102
            accepted #1 5 @ 102
        alpha #2 buy 3 @ 100 on 2
            accepted #2 3 @ 100
        beta #2 sell 2 @ 100 on 2
            accepted #2 2 @ 100
        SetPhase instrument=0 phase=2
            PhaseChanged 5 -> 2
            PhaseChanged 5 -> 2
            uncrossed 5 @ 102
            fill #1 5 @ 102 leaves 0 auction
            fill #1 5 @ 102 leaves 0 auction
            PhaseChanged 5 -> 2
            uncrossed 2 @ 100 surplus 1 buy
            fill #2 2 @ 100 leaves 1 auction
            fill #2 2 @ 100 leaves 0 auction
    """)


@both
def test_what_the_auction_would_do_is_shown_while_it_collects(machine: Any) -> None:
    made = auction(machine, Phase.PRE_OPEN)
    assert made.indication(1) == made.indication(99) == (0, 0, 0, 0)
    play(made, """
        alpha #1 buy 5 @ 102
            accepted #1 5 @ 102
    """)
    assert made.indication(1) == (0, 0, 0, 0)
    play(made, """
        beta #1 sell 7 @ 101
            accepted #1 7 @ 101
    """)
    assert made.indication(1) == (101, 5, 2, Side.SELL)
    play(made, """
        SetPhase instrument=1 phase=1
            PhaseChanged 3 -> 1
    """)
    assert made.indication(1) == (0, 0, 0, 0), "a halted book stays crossed, and no auction is on"


@both
def test_what_it_would_do_is_told_by_the_clock_where_it_changed(machine: Any) -> None:
    play(auction(machine), """
        alpha #1 buy 5 @ 101
            accepted #1 5 @ 101
        AdvanceTime to_time_ns=20000000
            TimeAdvanced 1000 -> 20000000
        beta #1 sell 3 @ 99
            accepted #1 3 @ 99
        AdvanceTime to_time_ns=21000000
            TimeAdvanced 20000000 -> 21000000
            indicated 3 @ 100 surplus 2 buy
        AdvanceTime to_time_ns=22000000
            TimeAdvanced 21000000 -> 22000000
        beta #9 cancel #1
            canceled #1 by #9 3 REQUESTED
        AdvanceTime to_time_ns=23000000
            TimeAdvanced 22000000 -> 23000000
            indicated 0 @ 0
        beta #2 sell 3 @ 99
            accepted #2 3 @ 99
        SetPhase instrument=1 phase=1
            PhaseChanged 5 -> 1
        AdvanceTime to_time_ns=24000000
            TimeAdvanced 23000000 -> 24000000
        SetPhase instrument=1 phase=5
            PhaseChanged 1 -> 5
        AdvanceTime to_time_ns=25000000
            TimeAdvanced 24000000 -> 25000000
            indicated 3 @ 100 surplus 2 buy
    """)
