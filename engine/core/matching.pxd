"""An aggressive order against the other side of the book, and what is left of it at the back of its own."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ids cimport put_id
from engine.core.ladder cimport append, below, unlink
from engine.core.memory cimport prefetch
from engine.core.orders cimport end_order, order_id_of
from engine.core.positions cimport apply_fill
from engine.core.reference cimport note_trade
from engine.core.state cimport (
    Instrument,
    Ladder,
    Level,
    NO_SLOT,
    Order,
    OrderDetail,
    Row,
    State,
    key_of,
    price_of,
    row_of,
)
from engine.messages.wire cimport (
    KIND_FILL,
    LIQUIDITY_MAKER,
    LIQUIDITY_TAKER,
    ORDER_TYPE_LIMIT,
    OrderAccepted,
    SIDE_BUY,
    TIME_IN_FORCE_GTC,
)


ctypedef struct Taker:
    # the aggressive order while it matches
    uint64_t order_id
    uint64_t client_order_id
    uint32_t session
    uint32_t account
    uint32_t number          # of the instrument
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    int64_t price            # the worst that it takes
    int64_t leaves


cdef inline void add_working(Row* row, uint8_t side, int64_t qty) noexcept nogil:
    if side == SIDE_BUY:
        row.working_buy += qty
    else:
        row.working_sell += qty


cdef inline Ladder* against(Instrument* instrument, uint8_t side) noexcept nogil:
    """The ladder that an order of this side trades with."""
    return &instrument.sides[2 - side]


cdef inline int64_t worst_key(const Instrument* instrument, uint8_t side, int64_t price) noexcept nogil:
    """The lowest key on the other side's ladder that still fits the price."""
    return instrument.price_max - price if side == SIDE_BUY else price


cdef inline bint is_fillable(Instrument* instrument, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """Whether the other side holds so much inside the price."""
    cdef Ladder* ladder = against(instrument, side)
    cdef int64_t least = worst_key(instrument, side, price)
    cdef int64_t key = ladder.best
    while key >= least and key >= 0:
        qty -= ladder.levels[key].qty
        if qty <= 0:
            return True
        key = below(ladder, key)
    return False


cdef inline void tell_maker(State* s, uint32_t slot, uint32_t number, int64_t price, int64_t qty, uint64_t trade_id) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_FILL, 0, detail.session)
    whose(event, detail.account, number)
    ids(event, order_id_of(s, slot), detail.client_order_id, trade_id)
    amounts(event, price, qty, order.leaves)
    kinds(event, order.side, ORDER_TYPE_LIMIT, TIME_IN_FORCE_GTC, LIQUIDITY_MAKER)


cdef inline void tell_taker(State* s, const Taker* taker, int64_t price, int64_t qty, uint64_t trade_id) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_FILL, 0, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, trade_id)
    amounts(event, price, qty, taker.leaves)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, LIQUIDITY_TAKER)


cdef inline void trade(State* s, Taker* taker, Row* taker_row, uint32_t maker, int64_t price, int64_t qty) noexcept nogil:
    """One trade: both positions, both events. The maker's level is the caller's to mend."""
    cdef Order* order = &s.orders[maker]
    cdef uint64_t trade_id = s.event_seq + 1
    order.leaves -= qty
    taker.leaves -= qty
    add_working(&s.rows[order.row], order.side, -qty)
    apply_fill(&s.rows[order.row], &s.money[order.row], order.side, price, qty)
    apply_fill(taker_row, &s.money[taker_row - s.rows], taker.side, price, qty)
    tell_maker(s, maker, taker.number, price, qty, trade_id)
    tell_taker(s, taker, price, qty, trade_id)


cdef inline void match_level(State* s, Taker* taker, Row* taker_row, Ladder* ladder, int64_t key, int64_t price) noexcept nogil:
    """Trade with the level's orders, first in time first, until it or the taker is used up."""
    cdef Level* level = &ladder.levels[key]
    cdef uint32_t maker
    cdef int64_t qty
    while taker.leaves and ladder.best == key:
        maker = level.head
        if s.orders[maker].next != NO_SLOT:
            prefetch(&s.orders[s.orders[maker].next])
            prefetch(&s.details[s.orders[maker].next])
        qty = min(taker.leaves, s.orders[maker].leaves)
        level.qty -= qty
        trade(s, taker, taker_row, maker, price, qty)
        if not s.orders[maker].leaves:
            unlink(ladder, s.orders, maker)
            end_order(s, maker)
        note_trade(&s.instruments[taker.number], price, qty)


cdef inline void match(State* s, Taker* taker) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef Ladder* ladder = against(instrument, taker.side)
    cdef int64_t least = worst_key(instrument, taker.side, taker.price)
    cdef Row* row = &s.rows[row_of(s, taker.account, taker.number)]
    while taker.leaves and ladder.best >= least and ladder.best >= 0:
        match_level(s, taker, row, ladder, ladder.best, price_of(instrument, 3 - taker.side, ladder.best))


cdef inline void rest(State* s, uint32_t slot, const Taker* taker, int64_t qty) noexcept nogil:
    """What is left of a limit order goes to the back of its level; `qty` is its total."""
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef Instrument* instrument = &s.instruments[taker.number]
    detail.client_order_id = taker.client_order_id
    detail.qty = qty
    detail.session = taker.session
    detail.account = taker.account
    order.leaves = taker.leaves
    order.key = <uint32_t> key_of(instrument, taker.side, taker.price)
    order.row = row_of(s, taker.account, taker.number)
    order.instrument = <uint16_t> taker.number
    order.side = taker.side
    order.working = True
    append(&instrument.sides[taker.side - 1], s.orders, slot)
    add_working(&s.rows[order.row], taker.side, taker.leaves)
    put_id(s, slot)
