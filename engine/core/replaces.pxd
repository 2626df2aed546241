"""Orders changed while they work."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

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
from engine.core.changes cimport change_general
from engine.core.exposure cimport add_open, add_working
from engine.core.ids cimport drop_id
from engine.core.ladder cimport unlink
from engine.core.matching cimport match, rest
from engine.core.orders cimport find_order, free_slot
from engine.core.replies cimport refuse_replace, rename, tell_replaced
from engine.core.reports cimport drop_rest
from engine.core.settle cimport settle
from engine.core.state cimport Ladder, NO_SLOT, Instrument, Order, OrderDetail, State, attends, key_of, price_of
from engine.core.taker cimport Taker, resume
from engine.messages.wire cimport (
    CancelOrder,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_ORDER_UNKNOWN,
    REFUSAL_QTY_NOT_ABOVE_FILLED,
    ReplaceOrder,
)


cdef inline bint reduces(
    const Instrument* instrument, const Order* order, const OrderDetail* detail, const ReplaceOrder* command,
) noexcept nogil:
    """Whether the order only becomes smaller: it keeps its place."""
    return command.qty_lots <= detail.qty and order.key == key_of(instrument, order.side, command.price_ticks)


cdef inline uint8_t fault_of_address(const State* s, const ReplaceOrder* command, uint32_t* found) noexcept nogil:
    """Sets `found` to the slot of the order."""
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if not account_known(s, command.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    found[0] = find_order(s, <const CancelOrder*> command)
    return REFUSAL_ORDER_UNKNOWN if found[0] == NO_SLOT else REFUSAL_NONE


cdef inline bint is_plain_change(const State* s, const ReplaceOrder* command, uint32_t slot) noexcept nogil:
    """A plain order, in an instrument and of an account that want no more than the first checks."""
    if s.instruments[command.instrument].attention or s.details[slot].instructions:
        return False
    if s.rows[s.orders[slot].row].gate ^ s.gate | attends(s, command.session):
        return False
    return not command.stop_price_ticks and not command.display_qty_lots


cdef inline uint8_t fault_of_change(const State* s, const ReplaceOrder* command, uint32_t slot) noexcept nogil:
    cdef const Instrument* instrument = &s.instruments[command.instrument]
    cdef const Order* order = &s.orders[slot]
    cdef int64_t filled = s.details[slot].qty - order.leaves
    cdef uint8_t fault
    if command.qty_lots <= filled:
        return REFUSAL_QTY_NOT_ABOVE_FILLED
    fault = fault_of_price(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_qty(instrument, command.qty_lots)
    if not fault:
        fault = fault_of_collar(instrument, command.price_ticks)
    if not fault:
        fault = fault_of_maxima(instrument, command.price_ticks, command.qty_lots)
    if not fault:
        fault = fault_of_limits(
            &s.rows[order.row], order.side, command.price_ticks, command.qty_lots, order.leaves, command.qty_lots - filled,
        )
    return fault if fault else fault_of_client_id(s, command.session, command.client_order_id, slot)


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
    cdef Taker taker
    add_working(s, order.row, order.side, price_of(&s.instruments[order.instrument], order.side, order.key), -order.leaves)
    add_open(s, order.row, -1)
    unlink(&s.instruments[order.instrument].sides[order.side - 1], s.orders, slot)
    drop_id(s, slot)
    resume(s, &taker, slot, leaves, s.event_seq)
    taker.client_order_id = command.client_order_id
    taker.price = command.price_ticks
    taker.qty = command.qty_lots
    match(s, &taker)
    if taker.leaves and not taker.ended_by:
        rest(s, slot, &taker)
        return
    if taker.leaves:
        drop_rest(s, &taker, command.price_ticks, taker.ended_by)
    free_slot(s, slot)


cdef inline void change_plain(State* s, uint32_t slot, const ReplaceOrder* command) noexcept nogil:
    cdef const Order* order = &s.orders[slot]
    cdef const OrderDetail* detail = &s.details[slot]
    cdef int64_t leaves
    cdef bint keeps_place
    cdef uint8_t fault = fault_of_change(s, command, slot)
    if fault:
        refuse_replace(s, command, fault, 0)
        return
    # --- from here on nothing is refused
    leaves = command.qty_lots - (detail.qty - order.leaves)
    keeps_place = reduces(&s.instruments[command.instrument], order, detail, command)
    tell_replaced(s, slot, command, leaves, keeps_place)
    if keeps_place:
        shrink(s, slot, command, leaves)
    else:
        requeue(s, slot, command, leaves)


cdef inline void replace_order(State* s, const ReplaceOrder* command) noexcept nogil:
    cdef uint32_t slot = NO_SLOT
    cdef uint8_t fault = fault_of_address(s, command, &slot)
    if fault:
        refuse_replace(s, command, fault, 0)
    elif is_plain_change(s, command, slot):
        change_plain(s, slot, command)
    else:
        change_general(s, slot, command)
        settle(s, command.instrument)
