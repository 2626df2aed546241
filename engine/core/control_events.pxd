"""What a refused control is told."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.emit cimport control_event
from engine.core.state cimport State
from engine.messages.wire cimport KIND_CONTROL_REFUSED, PhaseChanged, SetPhase


cdef inline PhaseChanged* refuse_control(State* s, const SetPhase* command, uint8_t fault, int64_t asked) noexcept nogil:
    """ControlRefused; the caller adds what the command names. Every control command begins as SetPhase does."""
    cdef PhaseChanged* event = control_event(s, KIND_CONTROL_REFUSED, fault, command.session, command.request_id)
    event.subject = command.kind
    event.value = asked
    return event
