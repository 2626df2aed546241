"""A working order taken out of the book for good."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.exposure cimport add_open, add_working
from engine.core.ladder cimport unlink
from engine.core.orders cimport end_order, order_id_of
from engine.core.special cimport remove_special
from engine.core.state cimport Instrument, ORDER_SPECIAL, Order, OrderDetail, State, price_of
from engine.messages.wire cimport KIND_ORDER_CANCELED, OrderAccepted


cdef inline void remove(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id, uint64_t related_id) noexcept nogil:
    """Take a working order away and say so. `client_order_id` is the request's, or the order's own; `related_id` the ClOrdID of the
    order where it was asked for, else the event that caused it."""
    if s.orders[slot].flags & ORDER_SPECIAL:
        remove_special(s, slot, cause, client_order_id, related_id)
    else:
        remove_plain(s, slot, cause, client_order_id, related_id)


cdef inline void remove_plain(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id, uint64_t related_id) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef Instrument* instrument = &s.instruments[order.instrument]
    cdef int64_t price = price_of(instrument, order.side, order.key)
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), client_order_id, related_id)
    amounts(event, price, order.leaves, 0)
    kinds(event, order.side, detail.order_type, detail.time_in_force, 0)
    add_working(s, order.row, order.side, price, -order.leaves)
    add_open(s, order.row, -1)
    unlink(&instrument.sides[order.side - 1], s.orders, slot)
    end_order(s, slot)
