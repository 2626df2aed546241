"""Stops: they wait for a price, enter once, and are judged anew when they do."""

from typing import Any

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue


@both
def test_a_trade_triggers_the_nearest_first_and_each_may_trigger_the_next(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 1 @ 101
            accepted #1 1 @ 101
        alpha #2 sell 1 @ 102
            accepted #2 1 @ 102
        alpha #3 sell 5 @ 103
            accepted #3 5 @ 103
        beta #1 buy 1 market day stop 102
            accepted #1 1 @ 0
            terms #1 stop 102
        beta #2 buy 1 @ 105 stop 101
            accepted #2 1 @ 105
            terms #2 stop 101
        beta #3 sell 1 market stop 99
            accepted #3 1 @ 0
            terms #3 stop 99
        unseen
            stop buy 1 @ 101 on last: #2
            stop buy 1 @ 102 on last: #1
            stop sell 1 @ 99 on last: #3
        positions
            alpha net 0 cost 0 realised 0 working 0/7
            beta net 0 cost 0 realised 0 working 2/1
        beta #4 buy 1 @ 101
            accepted #4 1 @ 101
            fill #1 1 @ 101 leaves 0 maker
            fill #4 1 @ 101 leaves 0 taker
            triggered #2 1 by 101 limit
            fill #2 1 @ 102 leaves 0 maker
            fill #2 1 @ 102 leaves 0 taker
            triggered #1 1 by 102 market
            fill #3 1 @ 103 leaves 4 maker
            fill #1 1 @ 103 leaves 0 taker
    """)


@both
def test_one_whose_price_is_reached_already_enters_at_once(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 5 @ 103
            accepted #1 5 @ 103
        beta #1 buy 1 @ 103
            accepted #1 1 @ 103
            fill #1 1 @ 103 leaves 4 maker
            fill #1 1 @ 103 leaves 0 taker
        beta #2 buy 1 market stop 103
            accepted #2 1 @ 0
            terms #2 stop 103
            triggered #2 1 by 103 market
            fill #1 1 @ 103 leaves 3 maker
            fill #2 1 @ 103 leaves 0 taker
        beta #3 sell 1 @ 99 stop 103
            accepted #3 1 @ 99
            terms #3 stop 103
            triggered #3 1 by 103 limit
        beta #4 sell 1 @ 99 stop 102
            accepted #4 1 @ 99
            terms #4 stop 102
    """)


@both
def test_on_the_mark(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 1 @ 99
            accepted #1 1 @ 99
        beta #1 sell 3 @ 98 stop 100 trigger 1
            accepted #1 3 @ 98
            terms #1 stop 100 trigger 1
        SetReferencePrice instrument=1 price_ticks=101 price_kind=1
            ReferencePriceSet 0 -> 101
        SetReferencePrice instrument=1 price_ticks=100 price_kind=1
            ReferencePriceSet 101 -> 100
            triggered #1 3 by 100 limit
            fill #1 1 @ 99 leaves 0 maker
            fill #1 1 @ 99 leaves 2 taker
        book
            sell 2 @ 98: #1
        beta #2 sell 3 @ 98 stop 100 trigger 1
            accepted #2 3 @ 98
            terms #2 stop 100 trigger 1
            triggered #2 3 by 100 limit
        beta #3 sell 3 @ 98 stop 100 trigger 2
            refused #3 STOP_PRICE_INVALID
    """)


@both
def test_one_that_fails_its_checks_then_ends(machine: Any) -> None:
    play(venue(machine, collar_bps=1_000), """
        beta #1 buy 3 @ 120 stop 104 trigger 1
            accepted #1 3 @ 120
            terms #1 stop 104 trigger 1
        SetReferencePrice instrument=1 price_ticks=104 price_kind=1
            ReferencePriceSet 0 -> 104
            triggered #1 3 by 104 limit
            canceled #1 3 TRIGGER_REFUSED
    """)


@both
def test_in_a_phase_that_does_not_match_it_waits(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 3 @ 105
            accepted #1 3 @ 105
        beta #1 buy 3 market stop 104 trigger 1
            accepted #1 3 @ 0
            terms #1 stop 104 trigger 1
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        SetReferencePrice instrument=1 price_ticks=104 price_kind=1
            ReferencePriceSet 0 -> 104
        SetPhase instrument=1 phase=2
            PhaseChanged 1 -> 2
            triggered #1 3 by 104 market
            fill #1 3 @ 105 leaves 0 maker
            fill #1 3 @ 105 leaves 0 taker
    """)


@both
def test_it_may_be_changed_while_it_waits(machine: Any) -> None:
    play(venue(machine), """
        beta #1 buy 3 @ 110 stop 104
            accepted #1 3 @ 110
            terms #1 stop 104
        beta #2 replace #1 2 @ 110
            replaced #1 by #2 2 @ 110 leaves 2 keeps its place
        beta #3 replace #2 2 @ 110 stop 106
            replaced #2 by #3 2 @ 110 leaves 2 loses its place
        beta #4 replace #3 2 @ 111
            replaced #3 by #4 2 @ 111 leaves 2 loses its place
        unseen
            stop buy 2 @ 106 on last: #4
        beta #5 replace #4 2 @ 111 show 1
            replace refused #5 DISPLAY_QTY_INVALID
        beta #5 buy 2 @ 90
            accepted #5 2 @ 90
        beta #6 replace #5 2 @ 90 stop 95
            replace refused #6 STOP_PRICE_INVALID
        beta #6 mass-cancel side=1
            canceled #5 2 MASS_CANCEL
            canceled #4 2 MASS_CANCEL
            mass cancel done 2
    """)
