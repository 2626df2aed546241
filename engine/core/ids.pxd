"""(session, ClOrdID) -> slot of a working order: open addressing, linear probing, and deletion by moving back what was pushed along."""

from libc.stdint cimport uint32_t, uint64_t

from engine.core.state cimport NO_SLOT, OrderDetail, State


cdef enum:
    RUN = 64    # clients count upwards: so many ids in a row lie side by side, in the same few cache lines and the same page


cdef inline uint32_t hash_of(uint32_t session, uint64_t client_order_id) noexcept nogil:
    cdef uint64_t run = (client_order_id // RUN ^ (<uint64_t> session << 40)) * <uint64_t> 0x9E3779B97F4A7C15
    return <uint32_t> (run >> 32) * RUN + <uint32_t> (client_order_id % RUN)


cdef inline uint32_t find_id(const State* s, uint32_t session, uint64_t client_order_id) noexcept nogil:
    """The slot, or NO_SLOT. ClOrdID 0 is never there."""
    cdef uint32_t hash = hash_of(session, client_order_id)
    cdef uint32_t at = hash & s.ids_mask
    cdef const OrderDetail* detail
    while s.ids[at].slot_above:
        if s.ids[at].hash == hash:
            detail = &s.details[s.ids[at].slot_above - 1]
            if detail.client_order_id == client_order_id and detail.session == session:
                return s.ids[at].slot_above - 1
        at = (at + 1) & s.ids_mask
    return NO_SLOT


cdef inline void put_id(State* s, uint32_t slot) noexcept nogil:
    """Under the session and ClOrdID of its detail; nothing for ClOrdID 0. It is not there yet."""
    cdef OrderDetail* detail = &s.details[slot]
    cdef uint32_t hash, at
    if not detail.client_order_id:
        return
    hash = hash_of(detail.session, detail.client_order_id)
    at = hash & s.ids_mask
    while s.ids[at].slot_above:
        at = (at + 1) & s.ids_mask
    s.ids[at].slot_above = slot + 1
    s.ids[at].hash = hash


cdef inline void drop_id(State* s, uint32_t slot) noexcept nogil:
    """Forget it; nothing for ClOrdID 0."""
    cdef OrderDetail* detail = &s.details[slot]
    cdef uint32_t at
    if not detail.client_order_id:
        return
    at = hash_of(detail.session, detail.client_order_id) & s.ids_mask
    while s.ids[at].slot_above != slot + 1:
        at = (at + 1) & s.ids_mask
    close_gap(s, at)


cdef inline void close_gap(State* s, uint32_t gap) noexcept nogil:
    cdef uint32_t at = gap
    while True:
        at = (at + 1) & s.ids_mask
        if not s.ids[at].slot_above:
            break
        # it may move into the gap unless its home lies behind the gap
        if ((at - s.ids[at].hash) & s.ids_mask) >= ((at - gap) & s.ids_mask):
            s.ids[gap] = s.ids[at]
            gap = at
    s.ids[gap].slot_above = 0
