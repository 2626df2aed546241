"""Slots of orders: taken, given back, found again."""

from libc.stdint cimport uint32_t, uint64_t

from engine.core.ids cimport drop_id, find_id
from engine.core.state cimport NO_SLOT, ORDER_WORKING, OrderDetail, State
from engine.messages.wire cimport CancelOrder


cdef inline bint is_full(const State* s) noexcept nogil:
    return not s.free_count and s.slots_used == s.orders_max


cdef inline uint32_t take_slot(State* s) noexcept nogil:
    """The slot freed last, else one never used: its records are most likely still in the cache. Not when `is_full`."""
    cdef uint32_t slot, generation
    if s.free_count:
        s.free_count -= 1
        slot = s.free_slots[s.free_count]
    else:
        slot = s.slots_used
        s.slots_used += 1
    generation = s.orders[slot].generation + 1
    s.orders[slot].generation = generation if generation else 1   # after 2^32 uses; slot 0 in generation 0 would be no order id
    return slot


cdef inline void free_slot(State* s, uint32_t slot) noexcept nogil:
    s.orders[slot].flags = 0
    s.free_slots[s.free_count] = slot
    s.free_count += 1


cdef inline void end_order(State* s, uint32_t slot) noexcept nogil:
    """A working order has left its level for good."""
    drop_id(s, slot)
    free_slot(s, slot)


cdef inline uint64_t order_id_of(const State* s, uint32_t slot) noexcept nogil:
    return (<uint64_t> s.orders[slot].generation << 32) | slot


cdef inline uint32_t find_order(const State* s, const CancelOrder* command) noexcept nogil:
    """The slot of the working order that a cancel or replace means, if it is the sender's own; else NO_SLOT."""
    cdef uint32_t slot
    if command.order_id:
        slot = <uint32_t> command.order_id
        if slot >= s.slots_used or s.orders[slot].generation != <uint32_t> (command.order_id >> 32):
            return NO_SLOT
    elif command.orig_client_order_id:
        slot = find_id(s, command.session, command.orig_client_order_id)
        if slot == NO_SLOT:
            return NO_SLOT
    else:
        return NO_SLOT
    return slot if s.orders[slot].flags & ORDER_WORKING and is_own(s, slot, command) else NO_SLOT


cdef inline bint is_own(const State* s, uint32_t slot, const CancelOrder* command) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    return (detail.session == command.session and detail.account == command.account
            and s.orders[slot].instrument == command.instrument)
