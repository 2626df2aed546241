"""Transitions that are to come: a list in the order of (time, number). It is short, so it is kept sorted by moving what lies behind."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.state cimport Schedule, State
from engine.messages.wire cimport PHASE_CANCEL_ONLY, PHASE_HALTED


cdef inline bint is_stopped(uint8_t phase) noexcept nogil:
    """Trading was stopped, and it is for a person to let it go on."""
    return phase == PHASE_HALTED or phase == PHASE_CANCEL_ONLY


cdef Schedule* put_schedule(State* s, uint64_t at_ns, uint64_t number) noexcept nogil
"""A new one at its place, all else zero; behind those of the same time. There is room, and `number` is above all others."""

cdef Schedule* find_schedule(State* s, uint64_t number) noexcept nogil
"""NULL: there is none."""

cdef void drop_schedule(State* s, Schedule* schedule) noexcept nogil

cdef void forget_releases(State* s, uint32_t instrument, uint32_t group, uint8_t previous, uint8_t phase) noexcept nogil
"""The instrument, or where that is 0 the group, goes from one phase to another. With a stop that begins no schedule that was made
before ends it."""
