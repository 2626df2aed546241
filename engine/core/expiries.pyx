"""Who expires next."""

from libc.stdint cimport uint32_t

from engine.core.state cimport OrderExtra, State


cdef bint is_before(const State* s, uint32_t one, uint32_t other) noexcept nogil:
    cdef const OrderExtra* a = &s.extras[one]
    cdef const OrderExtra* b = &s.extras[other]
    if a.expires_ns != b.expires_ns:
        return a.expires_ns < b.expires_ns
    if a.entered != b.entered:
        return a.entered < b.entered
    return one < other


cdef void put_at(State* s, uint32_t index, uint32_t slot) noexcept nogil:
    s.expiries[index] = slot
    s.extras[slot].expiry_index = index + 1


cdef void rise(State* s, uint32_t index, uint32_t slot) noexcept nogil:
    """From this gap the slot goes up to where it belongs."""
    cdef uint32_t above
    while index:
        above = (index - 1) // 2
        if not is_before(s, slot, s.expiries[above]):
            break
        put_at(s, index, s.expiries[above])
        index = above
    put_at(s, index, slot)


cdef void sink(State* s, uint32_t index, uint32_t slot) noexcept nogil:
    """From this gap the slot goes down to where it belongs."""
    cdef uint32_t child
    while 2 * index + 1 < s.expiries_count:
        child = 2 * index + 1
        if child + 1 < s.expiries_count and is_before(s, s.expiries[child + 1], s.expiries[child]):
            child += 1
        if not is_before(s, s.expiries[child], slot):
            break
        put_at(s, index, s.expiries[child])
        index = child
    put_at(s, index, slot)


cdef void put_expiry(State* s, uint32_t slot) noexcept nogil:
    s.expiries_count += 1
    rise(s, s.expiries_count - 1, slot)


cdef void drop_expiry(State* s, uint32_t slot) noexcept nogil:
    cdef uint32_t gap = s.extras[slot].expiry_index - 1
    cdef uint32_t last = s.expiries[s.expiries_count - 1]
    s.expiries_count -= 1
    s.extras[slot].expiry_index = 0
    if last == slot:
        return
    if gap and is_before(s, last, s.expiries[(gap - 1) // 2]):
        rise(s, gap, last)
    else:
        sink(s, gap, last)
