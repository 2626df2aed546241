"""The reduce-only orders of a row's side, in the order in which they came: the first to give way is the last."""

from libc.stdint cimport uint32_t

from engine.core.state cimport NO_SLOT, State


cdef inline uint32_t* closers_of(const State* s, uint32_t row, int side) noexcept nogil:
    """Slot + 1 of the one that came last; 0: none works."""
    return &s.closers[<size_t> row * 2 + side - 1]


cdef inline void join_closers(State* s, uint32_t slot) noexcept nogil:
    """As the last."""
    cdef uint32_t* last = closers_of(s, s.orders[slot].row, s.orders[slot].side)
    s.extras[slot].closer_next = NO_SLOT
    s.extras[slot].closer_prev = last[0] - 1     # NO_SLOT where there was none
    if last[0]:
        s.extras[last[0] - 1].closer_next = slot
    last[0] = slot + 1


cdef inline void leave_closers(State* s, uint32_t slot) noexcept nogil:
    cdef uint32_t before = s.extras[slot].closer_prev
    cdef uint32_t behind = s.extras[slot].closer_next
    if before != NO_SLOT:
        s.extras[before].closer_next = behind
    if behind != NO_SLOT:
        s.extras[behind].closer_prev = before
    else:
        closers_of(s, s.orders[slot].row, s.orders[slot].side)[0] = before + 1
