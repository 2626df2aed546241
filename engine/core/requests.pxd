"""The latest request ids that were applied: a ring in their order and a hash set of the same."""

from libc.stdint cimport uint32_t, uint64_t

from engine.core.state cimport State


cdef inline uint32_t home_of(const State* s, uint64_t request_id) noexcept nogil:
    return <uint32_t> ((request_id * <uint64_t> 0x9E3779B97F4A7C15) >> 32) & s.request_mask


cdef inline bint was_applied(const State* s, uint64_t request_id) noexcept nogil:
    """Request id 0 is not remembered."""
    cdef uint32_t at = home_of(s, request_id)
    if not request_id:
        return False
    while s.request_table[at]:
        if s.request_table[at] == request_id:
            return True
        at = (at + 1) & s.request_mask
    return False


cdef inline void forget(State* s, uint64_t request_id) noexcept nogil:
    cdef uint32_t gap = home_of(s, request_id)
    cdef uint32_t at
    while s.request_table[gap] != request_id:
        gap = (gap + 1) & s.request_mask
    at = gap
    while True:
        at = (at + 1) & s.request_mask
        if not s.request_table[at]:
            break
        if ((at - home_of(s, s.request_table[at])) & s.request_mask) >= ((at - gap) & s.request_mask):
            s.request_table[gap] = s.request_table[at]
            gap = at
    s.request_table[gap] = 0


cdef inline void remember(State* s, uint64_t request_id) noexcept nogil:
    """The oldest is forgotten for it when the ring is full."""
    cdef uint64_t* place = &s.requests[s.requests_total % s.requests_max]
    cdef uint32_t at = home_of(s, request_id)
    if not request_id:
        return
    if s.requests_total >= s.requests_max:
        forget(s, place[0])
        at = home_of(s, request_id)
    while s.request_table[at]:
        at = (at + 1) & s.request_mask
    s.request_table[at] = request_id
    place[0] = request_id
    s.requests_total += 1
