"""Phases of instruments and of their groups: an instrument's own phase holds, else its group's."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from engine.core.auction cimport uncross
from engine.core.blocks cimport cancel_residue
from engine.core.checks cimport instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.endings cimport end_times_in_force
from engine.core.requests cimport remember, was_applied
from engine.core.schedules cimport forget_releases
from engine.core.settle cimport settle
from engine.core.state cimport ATTEND_PHASE, Indication, Instrument, State
from engine.messages.tables cimport ALLOWS_COLLECTS, ALLOWS_UNCROSSES, PHASES, phase_allows, phase_follows
from engine.messages.wire cimport (
    KIND_PHASE_CHANGED,
    PHASE_CLOSED,
    PHASE_CLOSING_AUCTION,
    PHASE_CONTINUOUS,
    PHASE_INHERIT,
    PhaseChanged,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_PHASE_TRANSITION_INVALID,
    REFUSAL_PHASE_UNKNOWN,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    SetPhase,
)


cdef void hold(Instrument* instrument, uint8_t phase) noexcept nogil:
    """From now on this phase holds."""
    instrument.phase = phase
    if phase == PHASE_CONTINUOUS:
        instrument.attention &= ~<uint32_t> ATTEND_PHASE
    else:
        instrument.attention |= ATTEND_PHASE


cdef void inherit_phase(const State* s, Instrument* instrument) noexcept nogil:
    hold(instrument, s.group_phases[instrument.group] if instrument.own_phase == PHASE_INHERIT else instrument.own_phase)


cdef bint may_follow(uint8_t phase, uint8_t following) noexcept nogil:
    return phase_follows[phase] >> following & 1


cdef bint uncrosses(uint8_t previous, uint8_t phase) noexcept nogil:
    """A closing auction ends with the close."""
    return phase_allows[phase] & ALLOWS_UNCROSSES or (previous == PHASE_CLOSING_AUCTION and phase == PHASE_CLOSED)


cdef uint8_t fault_of_phase(const State* s, const SetPhase* command) noexcept nogil:
    if command.instrument and not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    return fault_of_transition(s, command) if is_phase(command) else REFUSAL_PHASE_UNKNOWN


cdef bint is_phase(const SetPhase* command) noexcept nogil:
    return command.phase < PHASES or (command.phase == PHASE_INHERIT and command.instrument)


cdef uint8_t phase_now(const State* s, uint32_t instrument, uint32_t group) noexcept nogil:
    return s.instruments[instrument].phase if instrument else s.group_phases[group]


cdef uint8_t phase_of(const State* s, const SetPhase* command) noexcept nogil:
    return s.group_phases[s.instruments[command.instrument].group] if command.phase == PHASE_INHERIT else command.phase


cdef uint8_t fault_of_transition(const State* s, const SetPhase* command) noexcept nogil:
    cdef const Instrument* instrument
    if not command.instrument:
        return REFUSAL_NONE if may_follow(s.group_phases[command.group], command.phase) else REFUSAL_PHASE_TRANSITION_INVALID
    instrument = &s.instruments[command.instrument]
    if command.phase != PHASE_INHERIT:
        return REFUSAL_NONE if may_follow(instrument.phase, command.phase) else REFUSAL_PHASE_TRANSITION_INVALID
    if instrument.own_phase == PHASE_INHERIT:
        return REFUSAL_PHASE_TRANSITION_INVALID
    if s.group_phases[instrument.group] == instrument.phase:
        return REFUSAL_NONE
    return REFUSAL_NONE if may_follow(instrument.phase, s.group_phases[instrument.group]) else REFUSAL_PHASE_TRANSITION_INVALID


cdef void tell(State* s, const SetPhase* command, uint32_t number, uint8_t previous, uint8_t phase) noexcept nogil:
    cdef PhaseChanged* event = control_event(s, KIND_PHASE_CHANGED, command.reason, command.session, command.request_id)
    event.instrument = number
    event.account = 0 if number else command.group
    event.number = s.instruments[number].group if number else command.group
    event.subject = number and s.instruments[number].own_phase != PHASE_INHERIT
    event.value = phase
    event.previous = previous
    memcpy(event.actor, command.actor, 24)


cdef void change(State* s, const SetPhase* command, uint32_t number, uint8_t phase) noexcept nogil:
    """One instrument goes from the phase that held to this one."""
    cdef Instrument* instrument = &s.instruments[number]
    cdef uint8_t previous = instrument.phase
    cdef uint64_t told_at
    tell(s, command, number, previous, phase)
    told_at = s.event_seq
    hold(instrument, phase)
    if not phase_allows[phase] & ALLOWS_COLLECTS:
        memset(&instrument.indicated, 0, sizeof(Indication))
    forget_releases(s, number, 0, previous, phase)
    if uncrosses(previous, phase):
        uncross(s, number, told_at)
    end_times_in_force(s, number, previous, phase, told_at)
    cancel_residue(s, number)
    settle(s, number)


cdef void change_group(State* s, const SetPhase* command) noexcept nogil:
    """The group's phase, and with it every instrument's that has none of its own."""
    cdef uint32_t number
    cdef Instrument* instrument
    tell(s, command, 0, s.group_phases[command.group], command.phase)
    forget_releases(s, 0, command.group, s.group_phases[command.group], command.phase)
    s.group_phases[command.group] = command.phase
    for number in range(1, s.instruments_max + 1):
        instrument = &s.instruments[number]
        if instrument.defined and instrument.group == command.group and instrument.own_phase == PHASE_INHERIT:
            change(s, command, number, command.phase)


cdef void set_phase(State* s, const SetPhase* command) noexcept nogil:
    cdef uint8_t fault = fault_of_phase(s, command)
    cdef PhaseChanged* event
    if fault:
        event = refuse_control(s, command, fault, command.phase)
        event.instrument = command.instrument
        memcpy(event.actor, command.actor, 24)
        return
    remember(s, command.request_id)
    put_phase(s, command)


cdef void put_phase(State* s, const SetPhase* command) noexcept nogil:
    if not command.instrument:
        change_group(s, command)
        return
    s.instruments[command.instrument].own_phase = command.phase
    change(s, command, command.instrument, phase_of(s, command))
