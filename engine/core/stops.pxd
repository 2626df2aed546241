"""Stops that wait for a price."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State


cdef void trigger_stops(State* s, uint32_t number) noexcept nogil
"""Every stop that the last price or the mark reaches enters, one after the other; none in a phase in which orders do not trade."""
