"""Orders changed while they work."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.checks cimport (
    fault_of_client_id,
    fault_of_collar,
    fault_of_limits,
    fault_of_place,
    fault_of_price,
    fault_of_qty,
)
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ids cimport drop_id, put_id
from engine.core.ladder cimport unlink
from engine.core.matching cimport Taker, add_working, match, rest
from engine.core.orders cimport find_order, free_slot, order_id_of
from engine.core.state cimport Instrument, Ladder, NO_SLOT, Order, OrderDetail, State, key_of
from engine.messages.wire cimport (
    CancelOrder,
    KIND_ORDER_REPLACED,
    KIND_REPLACE_REFUSED,
    ORDER_TYPE_LIMIT,
    OrderAccepted,
    REFUSAL_ORDER_UNKNOWN,
    REFUSAL_QTY_NOT_ABOVE_FILLED,
    ReplaceOrder,
    TIME_IN_FORCE_GTC,
)


cdef inline uint8_t fault_of_replace(const State* s, const ReplaceOrder* command, uint32_t* found) noexcept nogil:
    """Sets `found` to the slot of the order."""
    cdef const Instrument* instrument
    cdef const Order* order
    cdef int64_t filled
    cdef uint8_t fault = fault_of_place(s, command.account, command.instrument)
    if fault:
        return fault
    found[0] = find_order(s, <const CancelOrder*> command)
    if found[0] == NO_SLOT:
        return REFUSAL_ORDER_UNKNOWN
    instrument = &s.instruments[command.instrument]
    order = &s.orders[found[0]]
    filled = s.details[found[0]].qty - order.leaves
    if command.qty_lots <= filled:
        return REFUSAL_QTY_NOT_ABOVE_FILLED
    fault = fault_of_price(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_qty(instrument, command.qty_lots)
    if not fault:
        fault = fault_of_collar(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_limits(
            instrument, &s.rows[order.row], order.side, command.price_ticks, command.qty_lots,
            order.leaves, command.qty_lots - filled,
        )
    return fault if fault else fault_of_client_id(s, command.session, command.client_order_id, found[0])


cdef inline void refuse_replace(State* s, const ReplaceOrder* command, uint8_t fault) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_REPLACE_REFUSED, fault, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, 0)
    kinds(event, 0, 0, 0, 0)


cdef inline void rename(State* s, uint32_t slot, uint64_t client_order_id) noexcept nogil:
    if s.details[slot].client_order_id == client_order_id:
        return
    drop_id(s, slot)
    s.details[slot].client_order_id = client_order_id
    put_id(s, slot)


cdef inline void shrink(State* s, uint32_t slot, const ReplaceOrder* command, int64_t leaves) noexcept nogil:
    """Less quantity at the same price: the order keeps its place."""
    cdef Order* order = &s.orders[slot]
    cdef Ladder* ladder = &s.instruments[order.instrument].sides[order.side - 1]
    ladder.levels[order.key].qty += leaves - order.leaves
    add_working(&s.rows[order.row], order.side, leaves - order.leaves)
    order.leaves = leaves
    s.details[slot].qty = command.qty_lots
    rename(s, slot, command.client_order_id)


cdef inline void requeue(State* s, uint32_t slot, const ReplaceOrder* command, int64_t leaves) noexcept nogil:
    """The order leaves its level, trades where it crosses, and what is left goes to the back of its new level."""
    cdef Order* order = &s.orders[slot]
    cdef Taker taker
    add_working(&s.rows[order.row], order.side, -order.leaves)
    unlink(&s.instruments[order.instrument].sides[order.side - 1], s.orders, slot)
    drop_id(s, slot)
    taker.order_id = order_id_of(s, slot)
    taker.client_order_id = command.client_order_id
    taker.session = command.session
    taker.account = command.account
    taker.number = command.instrument
    taker.side = order.side
    taker.order_type = ORDER_TYPE_LIMIT
    taker.time_in_force = TIME_IN_FORCE_GTC
    taker.price = command.price_ticks
    taker.leaves = leaves
    match(s, &taker)
    if taker.leaves:
        rest(s, slot, &taker, command.qty_lots)
    else:
        free_slot(s, slot)


cdef inline void replace_order(State* s, const ReplaceOrder* command) noexcept nogil:
    cdef uint32_t slot = NO_SLOT
    cdef Order* order
    cdef OrderDetail* detail
    cdef OrderAccepted* event
    cdef int64_t leaves
    cdef bint keeps_place
    cdef uint8_t fault = fault_of_replace(s, command, &slot)
    if fault:
        refuse_replace(s, command, fault)
        return
    # --- from here on nothing is refused
    order = &s.orders[slot]
    detail = &s.details[slot]
    leaves = command.qty_lots - (detail.qty - order.leaves)
    keeps_place = (command.qty_lots <= detail.qty
                   and order.key == key_of(&s.instruments[command.instrument], order.side, command.price_ticks))
    event = order_event(s, KIND_ORDER_REPLACED, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, order_id_of(s, slot), command.client_order_id, detail.client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, leaves)
    kinds(event, order.side, ORDER_TYPE_LIMIT, TIME_IN_FORCE_GTC, keeps_place)
    if keeps_place:
        shrink(s, slot, command, leaves)
    else:
        requeue(s, slot, command, leaves)
