"""Phases of instruments and of their groups."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.state cimport Instrument, State
from engine.messages.wire cimport SetPhase


cdef void set_phase(State* s, const SetPhase* command) noexcept nogil

cdef void put_phase(State* s, const SetPhase* command) noexcept nogil
"""The command is followed, which may be."""

cdef bint is_phase(const SetPhase* command) noexcept nogil
"""There is such a phase for an instrument, or for a group."""

cdef uint8_t fault_of_transition(const State* s, const SetPhase* command) noexcept nogil
"""Whether the phase may follow the one that holds. The instrument and the phase are known."""

cdef uint8_t phase_now(const State* s, uint32_t instrument, uint32_t group) noexcept nogil
"""Of the instrument, or where that is 0 of the group."""

cdef uint8_t phase_of(const State* s, const SetPhase* command) noexcept nogil
"""Which would hold with the command."""

cdef void inherit_phase(const State* s, Instrument* instrument) noexcept nogil
"""The phase that holds, after the instrument's own or its group changed without an event of its own."""
