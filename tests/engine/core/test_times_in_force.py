"""When an order's time is over."""

from typing import Any

from engine.messages.layout import decode, encode
from tests.engine.core.machines import both
from tests.engine.core.script import command, play
from tests.engine.core.venue import venue


@both
def test_day_orders_end_when_the_instrument_closes(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100 day
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
        alpha #3 buy 5 @ 100 day hidden
            accepted #3 5 @ 100
        alpha #4 buy 5 @ 120 day stop 110
            accepted #4 5 @ 120
            terms #4 stop 110
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        SetPhase instrument=1 phase=0
            PhaseChanged 1 -> 0
            canceled #1 5 EXPIRED
            canceled #3 5 EXPIRED
            canceled #4 5 EXPIRED
        book
            buy 5 @ 100: #2
    """)


@both
def test_orders_for_an_auction_end_with_its_phase(machine: Any) -> None:
    play(venue(machine), """
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        alpha #1 buy 5 @ 100 at_the_open
            accepted #1 5 @ 100
        alpha #2 sell 5 market at_the_open
            accepted #2 5 @ 0
            restated #2 5 @ 1 leaves 5 RESTED_AT_EDGE
        alpha #9 cancel #2
            canceled #2 by #9 5 REQUESTED
        SetPhase instrument=1 phase=5
            PhaseChanged 3 -> 5
        alpha #3 buy 5 @ 99 good_for_auction
            accepted #3 5 @ 99
        SetPhase instrument=1 phase=2
            PhaseChanged 5 -> 2
            canceled #1 5 EXPIRED
            canceled #3 5 EXPIRED
        alpha #1 buy 5 @ 100 at_the_close
            refused #1 COMBINATION_NOT_ALLOWED
        SetPhase instrument=1 phase=10
            PhaseChanged 2 -> 10
        alpha #1 buy 5 @ 100 at_the_close
            accepted #1 5 @ 100
        SetPhase instrument=1 phase=0
            PhaseChanged 10 -> 0
            canceled #1 5 EXPIRED
    """)


@both
def test_good_till_date(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100 gtd until 1000
            refused #1 EXPIRY_INVALID
        alpha #1 buy 5 @ 100 until 3000
            refused #1 EXPIRY_INVALID
        alpha #1 buy 5 @ 100 gtd
            refused #1 EXPIRY_INVALID
        alpha #1 buy 5 @ 100 gtd until 3000
            accepted #1 5 @ 100
            terms #1 until 3000
        alpha #2 buy 5 @ 100 gtd until 2000
            accepted #2 5 @ 100
            terms #2 until 2000
        alpha #3 sell 5 @ 101 gtd until 3000
            accepted #3 5 @ 101
            terms #3 until 3000
        alpha #4 replace #1 5 @ 99
            replaced #1 by #4 5 @ 99 leaves 5 loses its place
        AdvanceTime to_time_ns=1999
            TimeAdvanced 1000 -> 1999
        beta #1 buy 1 @ 101
            accepted #1 1 @ 101
            fill #3 1 @ 101 leaves 4 maker
            fill #1 1 @ 101 leaves 0 taker
        AdvanceTime to_time_ns=3000
            TimeAdvanced 1999 -> 3000
            canceled #2 5 EXPIRED
            canceled #3 4 EXPIRED
            canceled #4 5 EXPIRED
        book
    """)


@both
def test_the_event_that_ended_them_is_named(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(command("alpha #1 buy 5 @ 100 day") + command("alpha #2 buy 5 @ 100 gtd until 2000"), 1_000)
    for record in (encode("AdvanceTime", to_time_ns=2_000), encode("SetPhase", instrument=1, phase=0)):
        (_, cause), (name, canceled) = decode(made.apply_bytes(record, 0))
        assert (name, canceled["related_id"]) == ("OrderCanceled", cause["seq"])
