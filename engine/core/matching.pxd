"""An aggressive order against the other side of the book, and what is left of it at the back of its own."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.exposure cimport add_open, add_working
from engine.core.ids cimport put_id
from engine.core.ladder cimport append, below, unlink
from engine.core.memory cimport prefetch
from engine.core.orders cimport end_order, order_id_of
from engine.core.positions cimport apply_fill
from engine.core.reference cimport note_trade
from engine.core.risk cimport note_fill
from engine.core.self_match cimport prevent
from engine.core.state cimport (
    Instrument,
    Ladder,
    Level,
    NO_SLOT,
    Order,
    OrderDetail,
    ORDER_WORKING,
    Row,
    State,
    key_of,
    price_of,
    row_of,
)
from engine.core.taker cimport Taker, write_detail
from engine.messages.wire cimport (
    KIND_FILL,
    LIQUIDITY_MAKER,
    LIQUIDITY_TAKER,
    OrderAccepted,
    SELF_MATCH_CANCEL_RESTING,
)


cdef inline Ladder* against(Instrument* instrument, uint8_t side) noexcept nogil:
    """The ladder that an order of this side trades with."""
    return &instrument.sides[2 - side]


cdef inline int64_t worst_key(const Instrument* instrument, uint8_t side, int64_t price) noexcept nogil:
    """The lowest key on the other side's ladder that still fits the price."""
    return key_of(instrument, 3 - side, price)


cdef inline bint is_fillable(State* s, const Taker* taker) noexcept nogil:
    """Whether the other side displays so much inside the price, of others than the taker's own group.

    A choice that ends the taker at an order of its own group ends the count there.
    """
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef Ladder* ladder = against(instrument, taker.side)
    cdef int64_t least = worst_key(instrument, taker.side, taker.price)
    cdef int64_t key = ladder.best
    cdef int64_t wanted = taker.leaves
    cdef uint32_t slot, index
    while key >= least and key >= 0:
        slot = ladder.levels[key].head
        for index in range(ladder.levels[key].count):
            if s.details[slot].self_match_group != taker.self_match_group:
                wanted -= s.orders[slot].leaves
                if wanted <= 0:
                    return True
            elif taker.self_match > SELF_MATCH_CANCEL_RESTING:
                return False
            slot = s.orders[slot].next
        key = below(ladder, key)
    return False


cdef inline void tell_maker(
    State* s, uint32_t slot, uint32_t number, int64_t price, int64_t qty, int64_t reserve, uint64_t trade_id,
) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_FILL, 0, detail.session)
    whose(event, detail.account, number)
    ids(event, order_id_of(s, slot), detail.client_order_id, trade_id)
    amounts(event, price, qty, order.leaves + reserve)
    kinds(event, order.side, detail.order_type, detail.time_in_force, LIQUIDITY_MAKER)


cdef inline void tell_taker(State* s, const Taker* taker, int64_t price, int64_t qty, uint64_t trade_id) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_FILL, 0, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, trade_id)
    amounts(event, price, qty, taker.leaves)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, LIQUIDITY_TAKER)


cdef inline void trade(
    State* s, Taker* taker, Row* taker_row, uint32_t maker, int64_t price, int64_t qty, int64_t worth, int64_t reserve,
) noexcept nogil:
    """One trade: both positions, both events. The maker's level is the caller's to mend.

    `worth` is what the maker is valued at while it works, `reserve` what it has open and not displayed.
    """
    cdef Order* order = &s.orders[maker]
    cdef uint64_t trade_id = s.event_seq + 1
    order.leaves -= qty
    taker.leaves -= qty
    add_working(s, order.row, order.side, worth, -qty)
    apply_fill(&s.rows[order.row], &s.money[order.row], order.side, price, qty)
    apply_fill(taker_row, &s.money[taker_row - s.rows], taker.side, price, qty)
    tell_maker(s, maker, taker.number, price, qty, reserve, trade_id)
    tell_taker(s, taker, price, qty, trade_id)
    if s.rows[order.row].gate != s.gate:
        note_fill(s, order.row, order.side, price, qty)
    if taker_row.gate != s.gate:
        note_fill(s, <uint32_t> (taker_row - s.rows), taker.side, price, qty)


cdef inline void match_level(State* s, Taker* taker, Row* taker_row, Ladder* ladder, int64_t key, int64_t price) noexcept nogil:
    """Trade with the level's orders, first in time first, until it or the taker is used up."""
    cdef Level* level = &ladder.levels[key]
    cdef uint32_t maker
    cdef int64_t qty
    while taker.leaves and ladder.best == key:
        maker = level.head
        if s.details[maker].self_match_group == taker.self_match_group:
            prevent(s, taker, maker)
            if taker.ended_by:
                return
            continue
        if s.orders[maker].next != NO_SLOT:
            prefetch(&s.orders[s.orders[maker].next])
            prefetch(&s.details[s.orders[maker].next])
        qty = min(taker.leaves, s.orders[maker].leaves)
        level.qty -= qty
        trade(s, taker, taker_row, maker, price, qty, price, 0)
        if not s.orders[maker].leaves:
            unlink(ladder, s.orders, maker)
            add_open(s, s.orders[maker].row, -1)
            end_order(s, maker)
        note_trade(&s.instruments[taker.number], price, qty)


cdef inline void match(State* s, Taker* taker) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef Ladder* ladder = against(instrument, taker.side)
    cdef int64_t least = worst_key(instrument, taker.side, taker.price)
    cdef Row* row = &s.rows[row_of(s, taker.account, taker.number)]
    while taker.leaves and not taker.ended_by and ladder.best >= least and ladder.best >= 0:
        match_level(s, taker, row, ladder, ladder.best, price_of(instrument, 3 - taker.side, ladder.best))


cdef inline void rest(State* s, uint32_t slot, const Taker* taker) noexcept nogil:
    """What is left of the order goes to the back of its level."""
    cdef Order* order = &s.orders[slot]
    cdef Instrument* instrument = &s.instruments[taker.number]
    write_detail(s, slot, taker)
    order.leaves = taker.leaves
    order.key = <uint32_t> key_of(instrument, taker.side, taker.price)
    order.row = row_of(s, taker.account, taker.number)
    order.instrument = <uint16_t> taker.number
    order.side = taker.side
    order.flags = ORDER_WORKING
    append(&instrument.sides[taker.side - 1], s.orders, slot)
    add_working(s, order.row, taker.side, taker.price, taker.leaves)
    add_open(s, order.row, 1)
    put_id(s, slot)
