"""Orders: taken in, matched, rested, cancelled, replaced."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from engine.core.checks cimport (
    fault_of_client_id,
    fault_of_collar,
    fault_of_limits,
    fault_of_new,
    fault_of_place,
    fault_of_price,
    fault_of_qty,
    instrument_known,
)
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ids cimport drop_id, put_id
from engine.core.ladder cimport append, below, unlink
from engine.core.memory cimport int128, prefetch
from engine.core.orders cimport end_order, find_order, free_slot, order_id_of, take_slot
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
    CANCEL_CAUSE_FOK_NOT_FILLABLE,
    CANCEL_CAUSE_IOC_REMAINDER,
    CANCEL_CAUSE_MARKET_REMAINDER,
    CANCEL_CAUSE_MASS_CANCEL,
    CANCEL_CAUSE_REQUESTED,
    CancelOrder,
    KIND_CANCEL_REFUSED,
    KIND_FILL,
    KIND_MASS_CANCEL_DONE,
    KIND_ORDER_ACCEPTED,
    KIND_ORDER_CANCELED,
    KIND_ORDER_REFUSED,
    KIND_ORDER_REPLACED,
    KIND_REPLACE_REFUSED,
    LIQUIDITY_MAKER,
    LIQUIDITY_TAKER,
    MassCancel,
    NewOrder,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_MARKET,
    OrderAccepted,
    REFUSAL_NONE,
    REFUSAL_ORDER_UNKNOWN,
    REFUSAL_QTY_NOT_ABOVE_FILLED,
    ReplaceOrder,
    SIDE_BUY,
    SIDE_SELL,
    TIME_IN_FORCE_FOK,
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


# --- working quantity

cdef inline void add_working(Row* row, uint8_t side, int64_t qty) noexcept nogil:
    if side == SIDE_BUY:
        row.working_buy += qty
    else:
        row.working_sell += qty


# --- matching

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


# --- new orders

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


# --- cancels

cdef inline void remove(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id) noexcept nogil:
    """Take a working order away and say so. `client_order_id` is the request's, or the order's own."""
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef Instrument* instrument = &s.instruments[order.instrument]
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), client_order_id, detail.client_order_id)
    amounts(event, price_of(instrument, order.side, order.key), order.leaves, 0)
    kinds(event, order.side, ORDER_TYPE_LIMIT, TIME_IN_FORCE_GTC, 0)
    add_working(&s.rows[order.row], order.side, -order.leaves)
    unlink(&instrument.sides[order.side - 1], s.orders, slot)
    end_order(s, slot)


cdef inline void cancel_order(State* s, const CancelOrder* command) noexcept nogil:
    cdef uint32_t slot = find_order(s, command)
    cdef OrderAccepted* event
    if slot != NO_SLOT:
        remove(s, slot, CANCEL_CAUSE_REQUESTED, command.client_order_id)
        return
    event = order_event(s, KIND_CANCEL_REFUSED, REFUSAL_ORDER_UNKNOWN, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, 0, 0, 0)
    kinds(event, 0, 0, 0, 0)


cdef inline bint fits(const State* s, uint32_t slot, const MassCancel* command) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    if command.account and detail.account != command.account:
        return False
    return not command.of_session or detail.session == command.of_session


cdef inline int64_t sweep_level(State* s, const MassCancel* command, uint8_t cause, Ladder* ladder, int64_t key) noexcept nogil:
    """Cancel what fits in one level; how many."""
    cdef uint32_t slot = ladder.levels[key].head
    cdef uint32_t left = ladder.levels[key].count
    cdef uint32_t behind
    cdef int64_t done = 0
    while left:
        left -= 1
        behind = s.orders[slot].next
        if fits(s, slot, command):
            remove(s, slot, cause, s.details[slot].client_order_id)
            done += 1
        slot = behind
    return done


cdef inline int64_t sweep_instrument(State* s, const MassCancel* command, uint8_t cause, Instrument* instrument) noexcept nogil:
    """From the touch outwards, at each step the bid level before the ask level."""
    cdef int64_t done = 0
    cdef int64_t keys[2]
    cdef int64_t key
    cdef int side
    keys[0] = instrument.sides[0].best
    keys[1] = instrument.sides[1].best
    while keys[0] >= 0 or keys[1] >= 0:
        for side in range(2):
            key = keys[side]
            if key >= 0:
                keys[side] = below(&instrument.sides[side], key)
                done += sweep_level(s, command, cause, &instrument.sides[side], key)
    return done


cdef inline void mass_cancel(State* s, const MassCancel* command) noexcept nogil:
    cdef uint8_t cause = command.cause if command.cause else CANCEL_CAUSE_MASS_CANCEL
    cdef int64_t done = 0
    cdef uint32_t number
    cdef OrderAccepted* event
    if command.instrument:
        if instrument_known(s, command.instrument):
            done = sweep_instrument(s, command, cause, &s.instruments[command.instrument])
    else:
        for number in range(1, s.instruments_max + 1):
            if s.instruments[number].defined:
                done += sweep_instrument(s, command, cause, &s.instruments[number])
    event = order_event(s, KIND_MASS_CANCEL_DONE, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, 0, command.client_order_id, 0)
    amounts(event, 0, done, 0)
    kinds(event, 0, 0, 0, 0)


# --- replaces

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
