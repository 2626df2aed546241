"""Pegs: unseen at the middle of what is displayed, moved with it, parked where there is no middle."""

from typing import Any

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

TOUCH = """
    alpha #1 buy 5 @ 100
        accepted #1 5 @ 100
    alpha #2 sell 5 @ 105
        accepted #2 5 @ 105
"""


@both
def test_it_stands_at_the_middle_and_moves_with_it(machine: Any) -> None:
    play(made := venue(machine), TOUCH)
    play(made, """
        beta #1 buy 3 peg
            accepted #1 3 @ 0
        beta #2 sell 2 peg 104
            accepted #2 2 @ 104
        unseen
            hidden buy 3 @ 102: #1
            hidden sell 2 @ 104: #2
        alpha #3 sell 1 @ 103
            accepted #3 1 @ 103
        unseen
            hidden buy 3 @ 101: #1
            hidden sell 2 @ 104: #2
        alpha #4 sell 1 @ 101
            accepted #4 1 @ 101
            fill #1 1 @ 101 leaves 2 maker
            fill #4 1 @ 101 leaves 0 taker
        alpha #5 cancel #1
            canceled #1 by #5 5 REQUESTED
        unseen
            hidden buy 2 @ 0: #1
            hidden sell 2 @ 0: #2
        positions
            alpha net -1 cost -101 realised 0 working 0/6
            beta net 1 cost 101 realised 0 working 2/2
        beta #3 mass-cancel
            canceled #3 1 MASS_CANCEL
            canceled #2 5 MASS_CANCEL
            canceled #1 2 MASS_CANCEL
            canceled #2 2 MASS_CANCEL
            mass cancel done 4
    """)


@both
def test_one_that_moves_is_an_aggressor_against_what_is_hidden(machine: Any) -> None:
    play(made := venue(machine), TOUCH)
    play(made, """
        beta #1 sell 3 @ 104 hidden
            accepted #1 3 @ 104
        alpha #3 buy 2 peg
            accepted #3 2 @ 0
        alpha #4 buy 5 @ 103
            accepted #4 5 @ 103
            fill #1 2 @ 104 leaves 1 maker
            fill #3 2 @ 104 leaves 0 taker
        unseen
            hidden sell 1 @ 104: #1
    """)


@both
def test_two_meet_at_the_middle(machine: Any) -> None:
    play(made := venue(machine), TOUCH)
    play(made, """
        beta #1 buy 3 peg
            accepted #1 3 @ 0
        alpha #3 sell 1 peg                         -- 103 is above 102
            accepted #3 1 @ 0
        alpha #4 sell 1 @ 104
            accepted #4 1 @ 104
            fill #1 1 @ 102 leaves 2 maker
            fill #3 1 @ 102 leaves 0 taker
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        unseen
            hidden buy 2 @ 0: #1
        SetPhase instrument=1 phase=2
            PhaseChanged 1 -> 2
        unseen
            hidden buy 2 @ 102: #1
        beta #2 replace #1 3 @ 101
            replaced #1 by #2 3 @ 101 leaves 2 loses its place
        unseen
            hidden buy 2 @ 101: #2
    """)


@both
def test_its_trades_trigger_stops_which_move_others(machine: Any) -> None:
    play(made := venue(machine), TOUCH)
    play(made, """
        beta #1 sell 1 @ 104 hidden
            accepted #1 1 @ 104
        beta #2 buy 5 @ 105 stop 104
            accepted #2 5 @ 105
            terms #2 stop 104
        alpha #3 buy 1 peg
            accepted #3 1 @ 0
        alpha #4 buy 1 @ 103
            accepted #4 1 @ 103
            fill #1 1 @ 104 leaves 0 maker
            fill #3 1 @ 104 leaves 0 taker
            triggered #2 5 by 104 limit
            fill #2 5 @ 105 leaves 0 maker
            fill #2 5 @ 105 leaves 0 taker
    """)
