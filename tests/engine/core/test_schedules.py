"""Transitions by the clock: when they happen, to whom, in which order, and what is told where one cannot be followed."""

from struct import pack
from typing import Any

import pytest

from engine.messages.codes import PhaseReason
from engine.messages.layout import decode, encode
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import define, limits, venue

LATER = 10**18


@both
def test_a_phase_comes_with_the_advance_that_reaches_its_time(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100 day
            accepted #1 5 @ 100
        SchedulePhase instrument=1 phase=0 at_time_ns=2000
            scheduled CLOSED at 2000 of 1
        AdvanceTime to_time_ns=1999
            TimeAdvanced 1000 -> 1999
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1999 -> 2000
            PhaseChanged 2 -> 0
            canceled #1 5 EXPIRED
        AdvanceTime to_time_ns=2001
            TimeAdvanced 2000 -> 2001
    """)


@both
def test_the_time_of_a_batch_alone_moves_no_phase(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(encode("SchedulePhase", instrument=1, phase=1, at_time_ns=2_000), 1_000)
    told = decode(made.apply_bytes(encode("AdjustBalance"), 3_000))
    assert [name for name, _ in told] == ["ControlRefused"]
    assert made.next_due_ns() == 2_000
    play(made, """
        AdvanceTime to_time_ns=3001
            TimeAdvanced 3000 -> 3001
            PhaseChanged 2 -> 1
    """)
    assert made.next_due_ns() == 0


@both
def test_the_event_says_who_asked_for_it_and_that_it_was_the_clock(machine: Any) -> None:
    made = venue(machine)
    asked = {"instrument": 1, "phase": 1, "reason": PhaseReason.NEWS, "actor": "ada", "request_id": 77}
    ((name, scheduled),) = decode(made.apply_bytes(encode("SchedulePhase", at_time_ns=2_000, **asked), 1_000))
    assert name == "PhaseScheduled"
    shared = ("instrument", "reason", "actor", "request_id", "value", "subject")
    assert [scheduled[each] for each in shared] == [1, PhaseReason.NEWS, "ada", 77, 2_000, 1]
    assert made.schedules() == [(scheduled["seq"], 2_000, 1, 0, 1, PhaseReason.NEWS, 77, b"ada")]
    _, (name, changed) = decode(made.apply_bytes(encode("AdvanceTime", to_time_ns=2_000), 1_000))
    assert name == "PhaseChanged"
    assert (changed["reason"], changed["request_id"], changed["actor"]) == (PhaseReason.SCHEDULED, 77, "ada")
    assert (changed["value"], changed["previous"], changed["instrument"], changed["session"]) == (1, 2, 1, 0)


@both
def test_they_come_by_time_and_then_in_the_order_in_which_they_were_made(machine: Any) -> None:
    play(venue(machine), """
        SchedulePhase instrument=1 phase=8 at_time_ns=3000
            scheduled POST_ONLY at 3000 of 1
        SchedulePhase instrument=1 phase=7 at_time_ns=2000
            scheduled CANCEL_ONLY at 2000 of 1
        SchedulePhase instrument=1 phase=1 at_time_ns=2000
            scheduled HALTED at 2000 of 1
        SchedulePhase instrument=1 phase=0 at_time_ns=1500
            scheduled CLOSED at 1500 of 1
        AdvanceTime to_time_ns=2500
            TimeAdvanced 1000 -> 2500
            PhaseChanged 2 -> 0
            PhaseChanged 0 -> 7
            PhaseChanged 7 -> 1
    """)


@both
def test_what_expires_goes_before_a_phase_of_the_same_time(machine: Any) -> None:
    play(venue(machine), """
        SchedulePhase instrument=1 phase=0 at_time_ns=2000
            scheduled CLOSED at 2000 of 1
        alpha #1 buy 5 @ 100 day
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 100 gtd until 2000
            accepted #2 5 @ 100
            terms #2 until 2000
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            canceled #2 5 EXPIRED
            PhaseChanged 2 -> 0
            canceled #1 5 EXPIRED
    """)


@both
def test_a_group_moves_those_that_follow_it(machine: Any) -> None:
    made = machine(SMALL)
    made.apply_bytes(b"".join(define(number, group=5) for number in (1, 2, 3)), 1_000)
    play(made, """
        SetPhase instrument=2 phase=1
            PhaseChanged 0 -> 1
        SchedulePhase group=5 phase=3 at_time_ns=2000
            scheduled PRE_OPEN at 2000 of group 5
        SchedulePhase instrument=2 phase=255 at_time_ns=2001
            scheduled INHERIT at 2001 of 2
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            PhaseChanged 0 -> 3
            PhaseChanged 0 -> 3
            PhaseChanged 0 -> 3
        AdvanceTime to_time_ns=2001
            TimeAdvanced 2000 -> 2001
            PhaseChanged 1 -> 3
    """)


@both
def test_an_auction_ends_by_the_clock_and_is_uncrossed(machine: Any) -> None:
    made = machine(SMALL)
    made.apply_bytes(b"".join(encode("DefineAccount", account=number) for number in (1, 2)) + define(1), 1_000)
    made.apply_bytes(limits(1, 1) + limits(2, 1) + encode("SetReferencePrice", instrument=1, price_ticks=100), 1_000)
    play(made, """
        SchedulePhase instrument=1 phase=5 at_time_ns=2000
            scheduled OPENING_AUCTION at 2000 of 1
        SchedulePhase instrument=1 phase=2 at_time_ns=3000
            scheduled CONTINUOUS at 3000 of 1
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            PhaseChanged 0 -> 5
        alpha #1 buy 5 @ 101
            accepted #1 5 @ 101
        beta #1 sell 5 @ 99
            accepted #1 5 @ 99
        AdvanceTime to_time_ns=3000
            TimeAdvanced 2000 -> 3000
            PhaseChanged 5 -> 2
            uncrossed 5 @ 100
            fill #1 5 @ 100 leaves 0 auction
            fill #1 5 @ 100 leaves 0 auction
    """)


@both
def test_what_may_not_follow_when_it_is_due_is_told(machine: Any) -> None:
    play(venue(machine), """
        SchedulePhase instrument=1 phase=10 at_time_ns=2000
            scheduled CLOSING_AUCTION at 2000 of 1
        SchedulePhase instrument=1 phase=2 at_time_ns=2001
            scheduled CONTINUOUS at 2001 of 1
        SchedulePhase instrument=1 phase=255 at_time_ns=2002
            scheduled INHERIT at 2002 of 1
        SchedulePhase instrument=1 phase=255 at_time_ns=2003
            scheduled INHERIT at 2003 of 1
        AdvanceTime to_time_ns=2010
            TimeAdvanced 1000 -> 2010
            PhaseChanged 2 -> 10
            schedule of CONTINUOUS at 2001 of 1 cancelled PHASE_TRANSITION_INVALID
            PhaseChanged 10 -> 0
            schedule of INHERIT at 2003 of 1 cancelled PHASE_TRANSITION_INVALID
    """)


@both
def test_one_that_is_taken_back_never_comes(machine: Any) -> None:
    made = venue(machine)
    record = encode("SchedulePhase", instrument=1, phase=1, at_time_ns=2_000, request_id=5)
    ((_, scheduled),) = decode(made.apply_bytes(record, 0))
    number = scheduled["seq"]
    record = encode("CancelSchedule", schedule=number, request_id=6, actor="ben")
    ((name, event),) = decode(made.apply_bytes(record, 0))
    assert (name, event["value"], event["previous"], event["subject"]) == ("ScheduleCancelled", number, 2_000, 1)
    assert (event["request_id"], event["actor"], event["reason"], event["instrument"]) == (6, "ben", 0, 1)
    play(made, f"""
        CancelSchedule schedule={number} request_id=6
            ControlRefused REQUEST_ALREADY_APPLIED
        CancelSchedule schedule={number} request_id=7
            ControlRefused SCHEDULE_UNKNOWN
        CancelSchedule schedule=0
            ControlRefused SCHEDULE_UNKNOWN
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
    """)


@pytest.mark.parametrize("stop", [1, 7])
@both
def test_the_clock_ends_no_stop_that_came_after_it_was_set(machine: Any, stop: int) -> None:
    """A halt means that a person looks first."""
    play(venue(machine), f"""
        SchedulePhase instrument=1 phase=8 at_time_ns=2000
            scheduled POST_ONLY at 2000 of 1
        SchedulePhase instrument=1 phase=0 at_time_ns=2001
            scheduled CLOSED at 2001 of 1
        SetPhase instrument=1 phase={stop}
            PhaseChanged 2 -> {stop}
        AdvanceTime to_time_ns=2001
            TimeAdvanced 1000 -> 2001
            schedule of POST_ONLY at 2000 of 1 cancelled PHASE_TRANSITION_INVALID
            PhaseChanged {stop} -> 0
    """)


@both
def test_one_made_during_a_stop_ends_it_and_no_later_one(machine: Any) -> None:
    play(venue(machine), """
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        SchedulePhase instrument=1 phase=4 at_time_ns=2000
            scheduled PRE_OPEN_NO_CANCEL at 2000 of 1
        SchedulePhase instrument=1 phase=8 at_time_ns=3000
            scheduled POST_ONLY at 3000 of 1
        SetPhase instrument=1 phase=7                                   -- another form of the same stop
            PhaseChanged 1 -> 7
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            PhaseChanged 7 -> 4
        SetPhase instrument=1 phase=1
            PhaseChanged 4 -> 1
        AdvanceTime to_time_ns=3000
            TimeAdvanced 2000 -> 3000
            schedule of POST_ONLY at 3000 of 1 cancelled PHASE_TRANSITION_INVALID
    """)


@both
def test_a_stop_of_the_group_keeps_what_follows_it_stopped(machine: Any) -> None:
    made = machine(SMALL)
    made.apply_bytes(define(1, group=5) + encode("SetPhase", group=5, phase=2), 1_000)
    play(made, """
        SchedulePhase instrument=1 phase=8 at_time_ns=2000
            scheduled POST_ONLY at 2000 of 1
        SchedulePhase group=5 phase=8 at_time_ns=2000
            scheduled POST_ONLY at 2000 of group 5
        SchedulePhase instrument=1 phase=255 at_time_ns=2001
            scheduled INHERIT at 2001 of 1
        SetPhase group=5 phase=1
            PhaseChanged 2 -> 1
            PhaseChanged 2 -> 1
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            schedule of POST_ONLY at 2000 of 1 cancelled PHASE_TRANSITION_INVALID
            schedule of POST_ONLY at 2000 of group 5 cancelled PHASE_TRANSITION_INVALID
        SetPhase instrument=1 phase=7
            PhaseChanged 1 -> 7
        SetPhase group=5 phase=2
            PhaseChanged 1 -> 2
        AdvanceTime to_time_ns=2001
            TimeAdvanced 2000 -> 2001
            schedule of INHERIT at 2001 of 1 cancelled PHASE_TRANSITION_INVALID
    """)


@both
def test_there_is_room_for_1024(machine: Any) -> None:
    made = venue(machine)
    one = encode("SchedulePhase", instrument=1, phase=1, at_time_ns=LATER)
    assert {name for name, _ in decode(made.apply_bytes(one * 1_024, 0))} == {"PhaseScheduled"}
    numbers = [row[0] for row in made.schedules()]
    assert numbers == sorted(numbers)
    play(made, f"""
        SchedulePhase instrument=1 phase=1 at_time_ns={LATER}
            ControlRefused CAPACITY_EXCEEDED
        CancelSchedule schedule={numbers[500]}
            schedule of HALTED at {LATER} of 1 cancelled
        SchedulePhase instrument=1 phase=0 at_time_ns=2000
            scheduled CLOSED at 2000 of 1
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            PhaseChanged 2 -> 0
    """)
    assert [row[0] for row in made.schedules()] == numbers[:500] + numbers[501:]
    told = decode(made.apply_bytes(encode("AdvanceTime", to_time_ns=LATER), 0))
    assert [name for name, _ in told] == ["TimeAdvanced", "PhaseChanged"] + ["ScheduleCancelled"] * 1_022


@both
def test_the_first_check_that_fails_is_told(machine: Any) -> None:
    play(venue(machine), """
        AdjustBalance request_id=5
            ControlRefused ACCOUNT_UNKNOWN
        SetReferencePrice instrument=1 price_ticks=100 request_id=5
            ReferencePriceSet 100 -> 100
        SchedulePhase instrument=9 phase=11 request_id=5 at_time_ns=1000
            ControlRefused INSTRUMENT_UNKNOWN
        SchedulePhase instrument=1 phase=11 request_id=5 at_time_ns=1000
            ControlRefused REQUEST_ALREADY_APPLIED
        SchedulePhase instrument=1 phase=11 request_id=6 at_time_ns=1000
            ControlRefused PHASE_UNKNOWN
        SchedulePhase phase=255 request_id=6 at_time_ns=1000
            ControlRefused PHASE_UNKNOWN
        SchedulePhase instrument=1 phase=255 request_id=6 at_time_ns=1000
            ControlRefused TIME_NOT_LATER
        SchedulePhase instrument=1 phase=255 request_id=6 at_time_ns=1001
            scheduled INHERIT at 1001 of 1
        SchedulePhase instrument=1 phase=255 request_id=6 at_time_ns=1001
            ControlRefused REQUEST_ALREADY_APPLIED
    """)


@both
def test_the_next_thing_that_is_due_is_known(machine: Any) -> None:
    made = venue(machine)
    play(made, """
        alpha #1 buy 5 @ 100 gtd until 3000
            accepted #1 5 @ 100
            terms #1 until 3000
    """)
    assert made.next_due_ns() == 3_000
    play(made, """
        SchedulePhase instrument=1 phase=1 at_time_ns=2000
            scheduled HALTED at 2000 of 1
    """)
    assert made.next_due_ns() == 2_000
    play(made, """
        AdvanceTime to_time_ns=2000
            TimeAdvanced 1000 -> 2000
            PhaseChanged 2 -> 1
        alpha #2 cancel #1
            canceled #1 by #2 5 REQUESTED
    """)
    assert made.next_due_ns() == 0


# --- snapshots

def _with_two(machine: Any) -> Any:
    made = venue(machine)
    play(made, """
        SchedulePhase instrument=1 phase=1 at_time_ns=2000 actor=ada reason=8 request_id=9
            scheduled HALTED at 2000 of 1
        SchedulePhase group=1 phase=2 at_time_ns=2000
            scheduled CONTINUOUS at 2000 of group 1
    """)
    return made


@both
def test_a_snapshot_has_them(machine: Any) -> None:
    made, second = _with_two(machine), machine(SMALL)
    (first, *_), (other, *_) = made.schedules()
    ada = pack("<QQQIHBBI24s", 2_000, first, 9, 1, 0, 1, 8, 0, b"ada")
    told = pack("<I", 2) + ada + pack("<QQQIHBBI24s", 2_000, other, 0, 0, 1, 2, 0, 0, b"")
    assert told in made.snapshot()
    second.restore(made.snapshot())
    assert second.snapshot() == made.snapshot()
    advance = encode("AdvanceTime", to_time_ns=2_000)
    assert second.apply_bytes(advance, 0) == made.apply_bytes(advance, 0)


DAMAGES = {
    "the second before the first": (60, pack("<Q", 1_999)),
    "the same number twice": (60 + 8, None),
    "a number that no event has yet": (60 + 8, pack("<Q", 10**6)),
    "an unknown instrument": (24, pack("<I", 2)),
    "an instrument with a group": (28, pack("<H", 1)),
    "no phase": (30, b"\x0b"),
    "a group that inherits": (60 + 30, b"\xff"),
    "no stop and no none": (32, pack("<I", 2)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@both
def test_a_snapshot_with_unsound_ones_is_refused(machine: Any, damage: str) -> None:
    made = _with_two(machine)
    data, (offset, value) = bytearray(made.snapshot()), DAMAGES[damage]
    numbers = [row[0] for row in made.schedules()]
    at = data.index(pack("<QQQ", 2_000, numbers[0], 9)) + offset
    value = pack("<Q", numbers[0]) if value is None else value
    assert data[at : at + len(value)] != value
    data[at : at + len(value)] = value
    with pytest.raises(ValueError, match=r"schedule|encoding"):
        machine(SMALL).restore(bytes(data))
