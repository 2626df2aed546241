"""Scheduled transitions: made, taken back, and followed when their time has come."""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.string cimport memcpy, memset

from engine.core.checks cimport instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.phases cimport fault_of_transition, is_phase, phase_now, phase_of, put_phase
from engine.core.requests cimport remember, was_applied
from engine.core.schedules cimport drop_schedule, find_schedule, is_stopped, put_schedule
from engine.core.state cimport SCHEDULES_MAX, Schedule, State
from engine.messages.wire cimport (
    CancelSchedule,
    KIND_PHASE_SCHEDULED,
    KIND_SCHEDULE_CANCELLED,
    PHASE_CLOSED,
    PHASE_REASON_SCHEDULED,
    PhaseChanged,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_PHASE_TRANSITION_INVALID,
    REFUSAL_PHASE_UNKNOWN,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    REFUSAL_SCHEDULE_UNKNOWN,
    REFUSAL_TIME_NOT_LATER,
    SchedulePhase,
    SetPhase,
)


# --- making

cdef uint8_t fault_of_schedule(const State* s, const SchedulePhase* command) noexcept nogil:
    """Whether the phase may follow is asked when it is due."""
    if command.instrument and not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not is_phase(<const SetPhase*> command):
        return REFUSAL_PHASE_UNKNOWN
    if command.at_time_ns <= s.time_ns:
        return REFUSAL_TIME_NOT_LATER
    return REFUSAL_CAPACITY_EXCEEDED if s.schedules_count == SCHEDULES_MAX else REFUSAL_NONE


cdef void whose(PhaseChanged* event, const SchedulePhase* command) noexcept nogil:
    event.instrument = command.instrument
    event.account = 0 if command.instrument else command.group
    memcpy(event.actor, command.actor, 24)


cdef void schedule_phase(State* s, const SchedulePhase* command) noexcept nogil:
    cdef uint8_t fault = fault_of_schedule(s, command)
    cdef PhaseChanged* event
    cdef Schedule* schedule
    if fault:
        whose(refuse_control(s, <const SetPhase*> command, fault, command.phase), command)
        return
    remember(s, command.request_id)
    event = control_event(s, KIND_PHASE_SCHEDULED, command.reason, command.session, command.request_id)
    event.value = <int64_t> command.at_time_ns
    event.subject = command.phase
    whose(event, command)
    schedule = put_schedule(s, command.at_time_ns, s.event_seq)
    schedule.request_id = command.request_id
    schedule.instrument = command.instrument
    schedule.group = 0 if command.instrument else command.group
    schedule.phase = command.phase
    schedule.reason = command.reason
    schedule.in_stop = is_stopped(phase_now(s, command.instrument, command.group))
    memcpy(schedule.actor, command.actor, 24)


# --- ending

cdef void tell_end(State* s, const Schedule* schedule, uint64_t request_id, uint8_t fault, const char* actor) noexcept nogil:
    cdef PhaseChanged* event = control_event(s, KIND_SCHEDULE_CANCELLED, fault, 0, request_id)
    event.instrument = schedule.instrument
    event.account = schedule.group
    event.value = <int64_t> schedule.number
    event.previous = <int64_t> schedule.at_ns
    event.subject = schedule.phase
    memcpy(event.actor, actor, 24)


cdef void cancel_schedule(State* s, const CancelSchedule* command) noexcept nogil:
    cdef Schedule* schedule = find_schedule(s, command.schedule)
    cdef PhaseChanged* event
    cdef uint8_t fault = REFUSAL_NONE if schedule is not NULL else REFUSAL_SCHEDULE_UNKNOWN
    if was_applied(s, command.request_id):
        fault = REFUSAL_REQUEST_ALREADY_APPLIED
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, <int64_t> command.schedule)
        memcpy(event.actor, command.actor, 24)
        return
    remember(s, command.request_id)
    tell_end(s, schedule, command.request_id, REFUSAL_NONE, command.actor)
    drop_schedule(s, schedule)


# --- following

cdef bint ends_a_stop(const State* s, const SetPhase* command) noexcept nogil:
    cdef uint8_t asked = phase_of(s, command)
    return is_stopped(phase_now(s, command.instrument, command.group)) and not is_stopped(asked) and asked != PHASE_CLOSED


cdef uint8_t fault_of_due(const State* s, const SetPhase* command, bint in_stop) noexcept nogil:
    """The clock ends no stop, unless somebody said so during it."""
    if not in_stop and ends_a_stop(s, command):
        return REFUSAL_PHASE_TRANSITION_INVALID
    return fault_of_transition(s, command)


cdef void as_command(const Schedule* schedule, SetPhase* command) noexcept nogil:
    memset(command, 0, sizeof(SetPhase))
    command.request_id = schedule.request_id
    command.instrument = schedule.instrument
    command.group = schedule.group
    command.phase = schedule.phase
    command.reason = PHASE_REASON_SCHEDULED
    memcpy(command.actor, schedule.actor, 24)


cdef void follow(State* s, const Schedule* schedule) noexcept nogil:
    cdef SetPhase command
    cdef uint8_t fault
    as_command(schedule, &command)
    fault = fault_of_due(s, &command, schedule.in_stop)
    if fault:
        tell_end(s, schedule, schedule.request_id, fault, schedule.actor)
    else:
        put_phase(s, &command)


cdef void follow_schedules(State* s) noexcept nogil:
    cdef Schedule due
    while s.schedules_count and s.schedules[0].at_ns <= s.time_ns:
        due = s.schedules[0]
        drop_schedule(s, &s.schedules[0])
        follow(s, &due)
