"""What the member is told about an order that comes in."""

from libc.stdint cimport int64_t, uint8_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.state cimport State
from engine.core.taker cimport Taker
from engine.messages.wire cimport (
    CANCEL_CAUSE_IOC_REMAINDER,
    CANCEL_CAUSE_MARKET_REMAINDER,
    KIND_ORDER_ACCEPTED,
    KIND_ORDER_CANCELED,
    KIND_ORDER_REFUSED,
    NewOrder,
    ORDER_TYPE_MARKET,
    OrderAccepted,
)


cdef inline void refuse_new(State* s, const NewOrder* order, uint8_t fault, uint8_t scope, int64_t limit) noexcept nogil:
    """`limit` is the value of the limit that it is refused for, `scope` whose it is; 0 where it is refused for none."""
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_REFUSED, fault, order.session)
    whose(event, order.account, order.instrument)
    ids(event, 0, order.client_order_id, <uint64_t> limit)
    amounts(event, order.price_ticks, order.qty_lots, 0)
    kinds(event, order.side, order.order_type, order.time_in_force, scope)


cdef inline void accept_new(State* s, const NewOrder* order, uint64_t order_id) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_ACCEPTED, 0, order.session)
    whose(event, order.account, order.instrument)
    ids(event, order_id, order.client_order_id, 0)
    amounts(event, order.price_ticks, order.qty_lots, order.qty_lots)
    kinds(event, order.side, order.order_type, order.time_in_force, order.instructions)


cdef inline void drop_rest(State* s, const Taker* taker, int64_t sent_price, uint8_t cause) noexcept nogil:
    """What is left of an order that is in no book is taken away, by its own terms."""
    drop_for(s, taker, sent_price, cause, 0)


cdef inline void drop_for(State* s, const Taker* taker, int64_t sent_price, uint8_t cause, uint64_t related_id) noexcept nogil:
    """`related_id`: the event that caused it."""
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, related_id)
    amounts(event, sent_price, taker.leaves, 0)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, 0)


cdef inline uint8_t cause_of_rest(const Taker* taker) noexcept nogil:
    if taker.ended_by:
        return taker.ended_by
    return CANCEL_CAUSE_MARKET_REMAINDER if taker.order_type == ORDER_TYPE_MARKET else CANCEL_CAUSE_IOC_REMAINDER
