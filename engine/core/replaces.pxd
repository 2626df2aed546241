"""Orders changed while they work."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.blocks cimport fault_of_blocks
from engine.core.checks cimport (
    account_known,
    fault_of_client_id,
    fault_of_collar,
    fault_of_limits,
    fault_of_maxima,
    fault_of_price,
    fault_of_qty,
    instrument_known,
)
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ids cimport drop_id, put_id
from engine.core.ladder cimport unlink
from engine.core.exposure cimport add_open, add_working
from engine.core.limits cimport fault_of_replaced_limits
from engine.core.matching cimport match, rest
from engine.core.orders cimport find_order, free_slot, order_id_of
from engine.core.reports cimport drop_rest
from engine.core.state cimport Instrument, Ladder, NO_SLOT, Order, OrderDetail, State, key_of, price_of
from engine.core.taker cimport Taker, shunned_by
from engine.messages.tables cimport ALLOWS_AMENDS, phase_allows
from engine.messages.wire cimport (
    CancelOrder,
    KIND_ORDER_REPLACED,
    KIND_REPLACE_REFUSED,
    OrderAccepted,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_ORDER_UNKNOWN,
    REFUSAL_QTY_NOT_ABOVE_FILLED,
    REFUSAL_REPLACE_NOT_ALLOWED,
    ReplaceOrder,
)


cdef inline bint reduces(
    const Instrument* instrument, const Order* order, const OrderDetail* detail, const ReplaceOrder* command,
) noexcept nogil:
    """Whether the order only becomes smaller: it keeps its place, and no block is asked."""
    return command.qty_lots <= detail.qty and order.key == key_of(instrument, order.side, command.price_ticks)


cdef inline uint8_t fault_of_terms(State* s, const ReplaceOrder* command, uint32_t slot, uint8_t* scope) noexcept nogil:
    """Price, quantity, value and position as they would be. Sets `scope` to whose limit refuses them."""
    cdef const Instrument* instrument = &s.instruments[command.instrument]
    cdef const Order* order = &s.orders[slot]
    cdef uint8_t fault = fault_of_price(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_qty(instrument, command.qty_lots)
    if not fault:
        fault = fault_of_collar(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_maxima(instrument, command.price_ticks, command.qty_lots)
    if fault:
        return fault
    if s.rows[order.row].gate != s.gate:
        return fault_of_replaced_limits(s, command, slot, scope)
    return fault_of_limits(
        &s.rows[order.row], order.side, command.price_ticks, command.qty_lots,
        order.leaves, command.qty_lots - (s.details[slot].qty - order.leaves),
    )


cdef inline uint8_t fault_of_replace(State* s, const ReplaceOrder* command, uint32_t* found, uint8_t* scope) noexcept nogil:
    """Sets `found` to the slot of the order, and `scope` to whose limit refuses it."""
    cdef const Instrument* instrument
    cdef const Order* order
    cdef int64_t filled
    cdef uint8_t fault
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if not account_known(s, command.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    found[0] = find_order(s, <const CancelOrder*> command)
    if found[0] == NO_SLOT:
        return REFUSAL_ORDER_UNKNOWN
    if not phase_allows[s.instruments[command.instrument].phase] & ALLOWS_AMENDS:
        return REFUSAL_REPLACE_NOT_ALLOWED
    instrument = &s.instruments[command.instrument]
    order = &s.orders[found[0]]
    filled = s.details[found[0]].qty - order.leaves
    if command.qty_lots <= filled:
        return REFUSAL_QTY_NOT_ABOVE_FILLED
    fault = REFUSAL_NONE
    if s.rows[order.row].gate != s.gate and not reduces(instrument, order, &s.details[found[0]], command):
        fault = fault_of_blocks(s, command.account, command.instrument, command.session)
    if not fault:
        fault = fault_of_terms(s, command, found[0], scope)
    return fault if fault else fault_of_client_id(s, command.session, command.client_order_id, found[0])


cdef inline void refuse_replace(State* s, const ReplaceOrder* command, uint8_t fault, uint8_t scope) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_REPLACE_REFUSED, fault, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, 0)
    kinds(event, 0, 0, 0, scope)


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
    add_working(s, order.row, order.side, command.price_ticks, leaves - order.leaves)
    order.leaves = leaves
    s.details[slot].qty = command.qty_lots
    rename(s, slot, command.client_order_id)


cdef inline void requeue(State* s, uint32_t slot, const ReplaceOrder* command, int64_t leaves) noexcept nogil:
    """The order leaves its level, trades where it crosses, and what is left goes to the back of its new level."""
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef Taker taker
    add_working(s, order.row, order.side, price_of(&s.instruments[order.instrument], order.side, order.key), -order.leaves)
    add_open(s, order.row, -1)
    unlink(&s.instruments[order.instrument].sides[order.side - 1], s.orders, slot)
    drop_id(s, slot)
    taker.order_id = order_id_of(s, slot)
    taker.client_order_id = command.client_order_id
    taker.told_at = s.event_seq
    taker.session = command.session
    taker.account = command.account
    taker.number = command.instrument
    taker.self_match_group = shunned_by(s, command.account)
    taker.side = order.side
    taker.order_type = detail.order_type
    taker.time_in_force = detail.time_in_force
    taker.instructions = detail.instructions
    taker.self_match = detail.self_match
    taker.ended_by = 0
    taker.price = command.price_ticks
    taker.qty = command.qty_lots
    taker.leaves = leaves
    match(s, &taker)
    if taker.leaves and not taker.ended_by:
        rest(s, slot, &taker)
        return
    if taker.leaves:
        drop_rest(s, &taker, command.price_ticks, taker.ended_by)
    free_slot(s, slot)


cdef inline void replace_order(State* s, const ReplaceOrder* command) noexcept nogil:
    cdef uint32_t slot = NO_SLOT
    cdef Order* order
    cdef OrderDetail* detail
    cdef OrderAccepted* event
    cdef int64_t leaves
    cdef bint keeps_place
    cdef uint8_t scope = 0
    cdef uint8_t fault = fault_of_replace(s, command, &slot, &scope)
    if fault:
        refuse_replace(s, command, fault, scope)
        return
    # --- from here on nothing is refused
    order = &s.orders[slot]
    detail = &s.details[slot]
    leaves = command.qty_lots - (detail.qty - order.leaves)
    keeps_place = reduces(&s.instruments[command.instrument], order, detail, command)
    event = order_event(s, KIND_ORDER_REPLACED, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, order_id_of(s, slot), command.client_order_id, detail.client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, leaves)
    kinds(event, order.side, detail.order_type, detail.time_in_force, keeps_place)
    if keeps_place:
        shrink(s, slot, command, leaves)
    else:
        requeue(s, slot, command, leaves)
