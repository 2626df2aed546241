"""Special orders: where they stand, what of them is displayed, and what they are valued at."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.closers cimport join_closers, leave_closers
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.exposure cimport add_open, add_working
from engine.core.expiries cimport drop_expiry, put_expiry
from engine.core.ids cimport drop_id, put_id
from engine.core.ladder cimport append, unlink
from engine.core.orders cimport free_slot, order_id_of
from engine.core.standing cimport ladder_side, open_of, parts_of, told_price, worth_of
from engine.core.state cimport (
    ATTEND_SPECIAL,
    Instrument,
    Ladder,
    NO_SLOT,
    ORDER_SPECIAL,
    ORDER_WORKING,
    Order,
    OrderDetail,
    OrderExtra,
    PLACE_HIDDEN,
    PLACE_PARKED,
    PLACE_STOP,
    State,
    key_of,
    make_pair,
    row_of,
)
from engine.core.taker cimport Taker, write_detail
from engine.messages.wire cimport (
    INSTRUCTION_HIDDEN,
    INSTRUCTION_REDUCE_ONLY,
    KIND_ORDER_CANCELED,
    KIND_ORDER_RESTATED,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_PEG_MID,
    OrderAccepted,
    RESTATE_REASON_REFILLED,
)


cdef bint is_special(const Taker* taker, const OrderExtra* extra) noexcept nogil:
    return (extra.display or extra.expires_ns or taker.instructions & (INSTRUCTION_HIDDEN | INSTRUCTION_REDUCE_ONLY)
            or taker.order_type > ORDER_TYPE_LIMIT)


cdef Ladder* ladder_of(Instrument* instrument, const Order* order, const OrderExtra* extra) noexcept nogil:
    """NULL for a parked order."""
    if extra.place == PLACE_PARKED:
        return NULL
    if extra.place == PLACE_HIDDEN:
        return &instrument.hidden[order.side - 1]
    if extra.place == PLACE_STOP:
        return &instrument.stops[extra.trigger][order.side - 1]
    return &instrument.sides[order.side - 1]


cdef void set_reserve(State* s, OrderExtra* extra, int64_t reserve) noexcept nogil:
    s.parts -= parts_of(extra.reserve, extra.display)
    extra.reserve = reserve
    s.parts += parts_of(reserve, extra.display)


cdef void stand(State* s, uint32_t slot) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Ladder* ladder = ladder_of(&s.instruments[order.instrument], order, extra)
    if ladder is not NULL:
        append(ladder, s.orders, slot)
        ladder.levels[order.key].reserve += extra.reserve
    add_working(s, order.row, order.side, worth_of(s, slot), open_of(s, slot))


cdef void lift(State* s, uint32_t slot) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Ladder* ladder
    add_working(s, order.row, order.side, worth_of(s, slot), -open_of(s, slot))
    if not order.flags & ORDER_SPECIAL:
        unlink(&s.instruments[order.instrument].sides[order.side - 1], s.orders, slot)
        return
    ladder = ladder_of(&s.instruments[order.instrument], order, extra)
    if ladder is not NULL:
        unlink(ladder, s.orders, slot)
        ladder.levels[order.key].reserve -= extra.reserve


cdef bint make_place(Instrument* instrument, uint8_t place, uint8_t trigger) noexcept nogil:
    """The ladders of the place, where nobody stood there before, and those to which it may move; False without memory."""
    if place == PLACE_HIDDEN or place == PLACE_PARKED:
        return make_pair(instrument.hidden, instrument.price_max)
    if place == PLACE_STOP:
        return make_pair(instrument.stops[trigger], instrument.price_max)
    return True


cdef void enlist(State* s, uint32_t slot, const Taker* taker, uint8_t place, int64_t price) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    if not make_place(instrument, place, extra.trigger):
        s.out_of_memory = True
        return
    write_detail(s, slot, taker)
    order.flags = ORDER_WORKING | ORDER_SPECIAL
    order.row = row_of(s, taker.account, taker.number)
    order.instrument = taker.number
    order.side = taker.side
    order.leaves = min(extra.display, taker.leaves) if extra.display else taker.leaves
    set_reserve(s, extra, taker.leaves - order.leaves)
    extra.place = place
    order.key = <uint32_t> key_of(instrument, ladder_side(order, extra), price) if place != PLACE_PARKED else 0
    instrument.special_orders += 1
    instrument.attention |= ATTEND_SPECIAL
    if extra.expires_ns:
        put_expiry(s, slot)
    if taker.order_type == ORDER_TYPE_PEG_MID:
        append_peg(s, instrument, slot)
    if extra.came:
        join_closers(s, slot)
    put_id(s, slot)
    add_open(s, order.row, 1)
    stand(s, slot)


cdef void append_peg(State* s, Instrument* instrument, uint32_t slot) noexcept nogil:
    s.extras[slot].peg_next = NO_SLOT
    s.extras[slot].peg_prev = instrument.pegs_tail
    if instrument.pegs_tail == NO_SLOT:
        instrument.pegs_head = slot
    else:
        s.extras[instrument.pegs_tail].peg_next = slot
    instrument.pegs_tail = slot
    instrument.pegs += 1


cdef void unlink_peg(State* s, Instrument* instrument, uint32_t slot) noexcept nogil:
    cdef OrderExtra* extra = &s.extras[slot]
    if extra.peg_prev == NO_SLOT:
        instrument.pegs_head = extra.peg_next
    else:
        s.extras[extra.peg_prev].peg_next = extra.peg_next
    if extra.peg_next == NO_SLOT:
        instrument.pegs_tail = extra.peg_prev
    else:
        s.extras[extra.peg_next].peg_prev = extra.peg_prev
    instrument.pegs -= 1


cdef void forget(State* s, uint32_t slot) noexcept nogil:
    drop_id(s, slot)
    add_open(s, s.orders[slot].row, -1)
    if s.orders[slot].flags & ORDER_SPECIAL:
        forget_extra(s, slot)
    s.orders[slot].flags = 0


cdef void forget_extra(State* s, uint32_t slot) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[s.orders[slot].instrument]
    set_reserve(s, &s.extras[slot], 0)
    if s.extras[slot].expiry_index:
        drop_expiry(s, slot)
    if s.details[slot].order_type == ORDER_TYPE_PEG_MID:
        unlink_peg(s, instrument, slot)
    if s.extras[slot].came:
        leave_closers(s, slot)
    instrument.special_orders -= 1
    if not instrument.special_orders:
        instrument.attention &= ~<uint32_t> ATTEND_SPECIAL


cdef void take_away(State* s, uint32_t slot, int64_t qty) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Ladder* ladder = &s.instruments[order.instrument].sides[order.side - 1]
    cdef int64_t of_reserve = 0
    add_working(s, order.row, order.side, worth_of(s, slot), -qty)
    s.details[slot].qty -= qty
    if order.flags & ORDER_SPECIAL:
        ladder = ladder_of(&s.instruments[order.instrument], order, extra)
        of_reserve = min(qty, extra.reserve)
        set_reserve(s, extra, extra.reserve - of_reserve)
    order.leaves -= qty - of_reserve
    if ladder is not NULL:
        ladder.levels[order.key].qty -= qty - of_reserve
        ladder.levels[order.key].reserve -= of_reserve


cdef void refill(State* s, uint32_t slot) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Ladder* ladder = &s.instruments[order.instrument].sides[order.side - 1]
    order.leaves = min(extra.display, extra.reserve)
    set_reserve(s, extra, extra.reserve - order.leaves)
    append(ladder, s.orders, slot)
    ladder.levels[order.key].reserve -= order.leaves
    restate(s, slot, RESTATE_REASON_REFILLED)


cdef void restate(State* s, uint32_t slot, uint8_t reason) noexcept nogil:
    cdef const Order* order = &s.orders[slot]
    cdef const OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_RESTATED, reason, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), detail.client_order_id, 0)
    amounts(event, told_price(s, slot), detail.qty, open_of(s, slot))
    kinds(event, order.side, detail.order_type, detail.time_in_force, 0)


cdef void remove_special(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id, uint64_t related_id) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), client_order_id, related_id)
    amounts(event, told_price(s, slot), open_of(s, slot), 0)
    kinds(event, order.side, detail.order_type, detail.time_in_force, 0)
    lift(s, slot)
    forget(s, slot)
    free_slot(s, slot)
