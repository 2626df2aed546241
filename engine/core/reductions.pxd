"""Reduce-only orders: they bring a position towards zero, and give way where something else already does."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.ask cimport Ask
from engine.core.memory cimport int128
from engine.core.state cimport State


cdef int128 beyond_zero(const State* s, uint32_t row, int side) noexcept nogil
"""How far the position would lie beyond zero if all that works on this side were filled; below 0: so much may still come."""

cdef uint8_t fault_of_reduction(const State* s, const Ask* ask) noexcept nogil
"""Whether a reduce-only order, with all that works on its side, would take the position through zero."""

cdef void give_way(State* s, uint32_t row) noexcept nogil
"""After the row's position or what works changed: its reduce-only orders lose what would take the position through zero."""
