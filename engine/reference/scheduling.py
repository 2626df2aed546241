"""Scheduled transitions: made, taken back, and followed when their time has come."""

from types import SimpleNamespace

from engine.messages.codes import Phase, PhaseReason
from engine.messages.refusals import Refusal
from engine.reference import phases
from engine.reference.records import Command
from engine.reference.schedules import SCHEDULES_MAX, STOPS, Schedule
from engine.reference.state import State


def schedule_phase(state: State, c: Command) -> None:
    account = 0 if c.instrument else c.group
    refusal = _refusal(state, c)
    name, value, subject = ("ControlRefused", c.phase, c.kind) if refusal else ("PhaseScheduled", c.at_time_ns, c.phase)
    in_stop = not refusal and phases.phase_now(state, c.instrument, c.group) in STOPS
    number = state.events.control_event(
        name, session=c.session, account=account, instrument=c.instrument, request_id=c.request_id, reason=refusal or c.reason,
        value=value, actor=c.actor, subject=subject,
    )
    if not refusal:
        state.requests.remember(c.request_id)
        state.schedules.pending.append(
            Schedule(c.at_time_ns, number, c.request_id, c.instrument, account, c.phase, c.reason, in_stop, c.actor)
        )


def _refusal(state: State, c: Command) -> Refusal:
    """Whether the phase may follow is asked when it is due."""
    if c.instrument and c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if not phases.is_phase(c):
        return Refusal.PHASE_UNKNOWN
    if c.at_time_ns <= state.time_ns:
        return Refusal.TIME_NOT_LATER
    return Refusal.CAPACITY_EXCEEDED if len(state.schedules.pending) == SCHEDULES_MAX else Refusal.NONE


def cancel_schedule(state: State, c: Command) -> None:
    schedule = state.schedules.find(c.schedule)
    was_applied = c.request_id in state.requests
    if was_applied or schedule is None:
        state.events.control_event(
            "ControlRefused", session=c.session, account=0, instrument=0, request_id=c.request_id, value=c.schedule,
            reason=Refusal.REQUEST_ALREADY_APPLIED if was_applied else Refusal.SCHEDULE_UNKNOWN, actor=c.actor, subject=c.kind,
        )
        return
    state.requests.remember(c.request_id)
    state.schedules.pending.remove(schedule)
    _tell_end(state, schedule, c.request_id, Refusal.NONE, c.actor)


def follow_schedules(state: State) -> None:
    """All that are due now, by (time, number). Each ends with a PhaseChanged, or with a ScheduleCancelled that says why not."""
    for schedule in state.schedules.in_order():
        if schedule.at_ns <= state.time_ns:
            state.schedules.pending.remove(schedule)
            _follow(state, schedule)


def _follow(state: State, schedule: Schedule) -> None:
    command = SimpleNamespace(
        session=0, request_id=schedule.request_id, instrument=schedule.instrument, group=schedule.group, phase=schedule.phase,
        reason=PhaseReason.SCHEDULED, actor=schedule.actor,
    )
    if (schedule.in_stop or not _ends_a_stop(state, schedule)) and phases.may_follow(state, command):
        phases.put_phase(state, command)
    else:
        _tell_end(state, schedule, schedule.request_id, Refusal.PHASE_TRANSITION_INVALID, schedule.actor)


def _ends_a_stop(state: State, schedule: Schedule) -> bool:
    """The clock does so only where somebody said so during the stop."""
    asked = schedule.phase
    if asked == Phase.INHERIT:
        asked = state.group_phases.get(state.instruments[schedule.instrument].group, Phase.CLOSED)
    return phases.phase_now(state, schedule.instrument, schedule.group) in STOPS and asked not in (*STOPS, Phase.CLOSED)


def _tell_end(state: State, schedule: Schedule, request_id: int, refusal: Refusal, actor: bytes) -> None:
    state.events.control_event(
        "ScheduleCancelled", session=0, account=schedule.group, instrument=schedule.instrument, request_id=request_id,
        reason=refusal, value=schedule.number, previous=schedule.at_ns, actor=actor, subject=schedule.phase,
    )
