"""Phases of instruments and of their groups."""

from libc.stdint cimport uint8_t

from engine.core.state cimport Instrument, State
from engine.messages.wire cimport SetPhase


cdef void set_phase(State* s, const SetPhase* command) noexcept nogil

cdef void inherit_phase(const State* s, Instrument* instrument) noexcept nogil
"""The phase that holds, after the instrument's own or its group changed without an event of its own."""
