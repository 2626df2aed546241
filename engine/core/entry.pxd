"""New orders."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.checks cimport fault_of_new
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.matching cimport Taker, is_fillable, match, rest
from engine.core.orders cimport free_slot, order_id_of, take_slot
from engine.core.state cimport State
from engine.messages.wire cimport (
    CANCEL_CAUSE_FOK_NOT_FILLABLE,
    CANCEL_CAUSE_IOC_REMAINDER,
    CANCEL_CAUSE_MARKET_REMAINDER,
    KIND_ORDER_ACCEPTED,
    KIND_ORDER_CANCELED,
    KIND_ORDER_REFUSED,
    NewOrder,
    ORDER_TYPE_MARKET,
    OrderAccepted,
    TIME_IN_FORCE_FOK,
    TIME_IN_FORCE_GTC,
)


cdef inline void refuse_new(State* s, const NewOrder* order, uint8_t fault) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_REFUSED, fault, order.session)
    whose(event, order.account, order.instrument)
    ids(event, 0, order.client_order_id, 0)
    amounts(event, order.price_ticks, order.qty_lots, 0)
    kinds(event, order.side, order.order_type, order.time_in_force, 0)


cdef inline void accept_new(State* s, const NewOrder* order, uint64_t order_id) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_ACCEPTED, 0, order.session)
    whose(event, order.account, order.instrument)
    ids(event, order_id, order.client_order_id, 0)
    amounts(event, order.price_ticks, order.qty_lots, order.qty_lots)
    kinds(event, order.side, order.order_type, order.time_in_force, 0)


cdef inline void drop_rest(State* s, const Taker* taker, int64_t sent_price, uint8_t cause) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, taker.client_order_id)
    amounts(event, sent_price, taker.leaves, 0)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, 0)


cdef inline uint8_t cause_of_rest(const Taker* taker) noexcept nogil:
    return CANCEL_CAUSE_MARKET_REMAINDER if taker.order_type == ORDER_TYPE_MARKET else CANCEL_CAUSE_IOC_REMAINDER


cdef inline void new_order(State* s, const NewOrder* order) noexcept nogil:
    cdef Taker taker
    cdef uint32_t slot
    cdef uint8_t fault = fault_of_new(s, order, &taker.price)
    if fault:
        refuse_new(s, order, fault)
        return
    # --- from here on nothing is refused
    slot = take_slot(s)
    taker.order_id = order_id_of(s, slot)
    taker.client_order_id = order.client_order_id
    taker.session = order.session
    taker.account = order.account
    taker.number = order.instrument
    taker.side = order.side
    taker.order_type = order.order_type
    taker.time_in_force = order.time_in_force
    taker.leaves = order.qty_lots
    accept_new(s, order, taker.order_id)
    if order.time_in_force == TIME_IN_FORCE_FOK and not is_fillable(
        &s.instruments[order.instrument], order.side, taker.price, order.qty_lots
    ):
        drop_rest(s, &taker, order.price_ticks, CANCEL_CAUSE_FOK_NOT_FILLABLE)
        free_slot(s, slot)
        return
    match(s, &taker)
    if taker.leaves and order.time_in_force == TIME_IN_FORCE_GTC:
        rest(s, slot, &taker, order.qty_lots)
        return
    if taker.leaves:
        drop_rest(s, &taker, order.price_ticks, cause_of_rest(&taker))
    free_slot(s, slot)
