"""After a recovery nothing trades until somebody releases it; nobody's order is lost for it."""

from typing import Any

from engine.messages.codes import Phase, PhaseReason
from engine.messages.layout import decode, encode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import define, venue

OPEN = [phase for phase in Phase if phase not in (Phase.CLOSED, Phase.HALTED, Phase.CANCEL_ONLY, Phase.INHERIT)]


@both
def test_orders_stay_may_be_cancelled_and_trade_again_after_the_release(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100 day
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 99
            accepted #2 5 @ 99
        EngineRecovered
            recovered, 1 halted
            PhaseChanged 2 -> 1
        beta #1 sell 5 @ 100
            refused #1 INSTRUMENT_NOT_OPEN
        alpha #3 cancel #2
            canceled #2 by #3 5 REQUESTED
        SetPhase instrument=1 phase=2 reason=9
            PhaseChanged 1 -> 2
        beta #2 sell 5 @ 100
            accepted #2 5 @ 100
            fill #1 5 @ 100 leaves 0 maker
            fill #2 5 @ 100 leaves 0 taker
    """)


@both
def test_every_phase_but_those_that_stop_anyway_is_halted(machine: Any) -> None:
    for phase in (*OPEN, Phase.CLOSED, Phase.CANCEL_ONLY):
        made = machine(SMALL)
        made.apply_bytes(define(1) + b"".join(encode("SetPhase", instrument=1, phase=each) for each in (Phase.HALTED, phase)), 0)
        told = decode(made.apply_bytes(encode("EngineRecovered", actor="engine"), 0))
        is_halted = phase in OPEN
        assert [name for name, _ in told] == ["RecoveryNoted", *["PhaseChanged"] * is_halted], phase
        assert told[0][1]["value"] == is_halted
        assert made.instruments()[0][1] == (Phase.HALTED if is_halted else phase)


@both
def test_a_group_is_halted_with_what_follows_it_and_released_with_one_command(machine: Any) -> None:
    made = machine(SMALL)
    made.apply_bytes(define(1, group=5) + define(2, group=5) + define(3, group=5) + define(4, group=6), 1_000)
    play(made, """
        SetPhase group=5 phase=2
            PhaseChanged 0 -> 2
            PhaseChanged 0 -> 2
            PhaseChanged 0 -> 2
            PhaseChanged 0 -> 2
        SetPhase instrument=2 phase=8
            PhaseChanged 2 -> 8
        SetPhase instrument=3 phase=1
            PhaseChanged 2 -> 1
        EngineRecovered
            recovered, 2 halted
            PhaseChanged 2 -> 1                                         -- the group
            PhaseChanged 2 -> 1
            PhaseChanged 8 -> 1
        EngineRecovered                                                 -- nobody released it in between
            recovered, 0 halted
        SetPhase group=5 phase=2
            PhaseChanged 1 -> 2
            PhaseChanged 1 -> 2
        SetPhase instrument=2 phase=255
            PhaseChanged 1 -> 2
    """)


@both
def test_the_events_say_why_and_who(machine: Any) -> None:
    told = decode(venue(machine, instruments=2).apply_bytes(encode("EngineRecovered", actor="engine"), 0))
    assert {(event["reason"], event["actor"], event["session"]) for _, event in told} == {(PhaseReason.RECOVERY, "engine", 0)}
    names = [(name, event["instrument"]) for name, event in told]
    assert names == [("RecoveryNoted", 0), ("PhaseChanged", 1), ("PhaseChanged", 2)]


@both
def test_orders_for_an_auction_that_the_recovery_ends_are_over_as_with_any_halt(machine: Any) -> None:
    play(venue(machine), """
        SetPhase instrument=1 phase=6
            PhaseChanged 2 -> 6
        alpha #1 buy 5 @ 100 good_for_auction
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100 day
            accepted #2 5 @ 100
        EngineRecovered
            recovered, 1 halted
            PhaseChanged 6 -> 1
            canceled #1 5 EXPIRED
        book
            buy 5 @ 100: #2
    """)


@both
def test_no_schedule_that_was_made_before_ends_it(machine: Any) -> None:
    play(venue(machine), """
        SchedulePhase instrument=1 phase=8 at_time_ns=2000
            scheduled POST_ONLY at 2000 of 1
        EngineRecovered
            recovered, 1 halted
            PhaseChanged 2 -> 1
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            schedule of POST_ONLY at 2000 of 1 cancelled PHASE_TRANSITION_INVALID
    """)
