"""Who expires next: a heap of slots, ordered by (expires_ns, entered, slot). Each order knows its own place in it."""

from libc.stdint cimport uint32_t, uint64_t

from engine.core.state cimport State


cdef void put_expiry(State* s, uint32_t slot) noexcept nogil

cdef void drop_expiry(State* s, uint32_t slot) noexcept nogil
"""It is there."""

cdef inline uint64_t next_expiry_ns(const State* s) noexcept nogil:
    """0: none."""
    return s.extras[s.expiries[0]].expires_ns if s.expiries_count else 0
