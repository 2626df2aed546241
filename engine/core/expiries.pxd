"""Who expires next: a heap of slots, ordered by (expires_ns, entered, slot). Each order knows its own place in it."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State


cdef void put_expiry(State* s, uint32_t slot) noexcept nogil

cdef void drop_expiry(State* s, uint32_t slot) noexcept nogil
"""It is there."""
