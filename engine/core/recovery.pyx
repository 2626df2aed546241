"""What an engine that came back from its journal does first: trading waits for a person."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memcpy, memset

from engine.core.emit cimport control_event
from engine.core.phases cimport put_phase
from engine.core.schedules cimport is_stopped
from engine.core.state cimport GROUPS, State
from engine.messages.wire cimport (
    EngineRecovered,
    KIND_RECOVERY_NOTED,
    PHASE_CLOSED,
    PHASE_HALTED,
    PHASE_INHERIT,
    PHASE_REASON_RECOVERY,
    PhaseChanged,
    SetPhase,
)


cdef bint is_open(uint8_t phase) noexcept nogil:
    """Orders trade, gather or rest as they come."""
    return phase != PHASE_CLOSED and not is_stopped(phase)


cdef uint32_t count_open(const State* s) noexcept nogil:
    cdef uint32_t number
    cdef uint32_t count = 0
    for number in range(1, s.instruments_max + 1):
        count += s.instruments[number].defined and is_open(s.instruments[number].phase)
    return count


cdef void engine_recovered(State* s, const EngineRecovered* command) noexcept nogil:
    cdef SetPhase halt
    cdef uint32_t number
    cdef PhaseChanged* event = control_event(s, KIND_RECOVERY_NOTED, PHASE_REASON_RECOVERY, command.session, command.request_id)
    event.value = count_open(s)
    memcpy(event.actor, command.actor, 24)
    memset(&halt, 0, sizeof(SetPhase))
    halt.session = command.session
    halt.request_id = command.request_id
    halt.phase = PHASE_HALTED
    halt.reason = PHASE_REASON_RECOVERY
    memcpy(halt.actor, command.actor, 24)
    for number in range(GROUPS):       # with those that follow them, so that they follow again when it is released
        if is_open(s.group_phases[number]):
            halt.group = <unsigned short> number
            put_phase(s, &halt)
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined and s.instruments[number].own_phase != PHASE_INHERIT and is_open(s.instruments[number].phase):
            halt.instrument = number
            put_phase(s, &halt)
