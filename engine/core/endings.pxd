"""Orders whose time in force is over."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.state cimport State


cdef void end_times_in_force(State* s, uint32_t number, uint8_t previous, uint8_t phase, uint64_t event_seq) noexcept nogil
"""The instrument went from phase `previous` to `phase`, and is uncrossed if that was due: take away what was not meant to stay.

`event_seq` is the PhaseChanged.
"""

cdef void expire_orders(State* s, uint64_t event_seq) noexcept nogil
"""Time went on, as the event tells: take away what expires now, and settle the instruments."""
