"""The trades of an auction, all at one price."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.collars cimport date_trade
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.equilibrium cimport find_equilibrium
from engine.core.exposure cimport add_working
from engine.core.ladder cimport unlink
from engine.core.orders cimport free_slot, order_id_of
from engine.core.positions cimport apply_fill
from engine.core.reference cimport note_trade
from engine.core.risk cimport note_fill
from engine.core.special cimport forget, refill
from engine.core.standing cimport open_of, worth_of
from engine.core.state cimport Indication, Instrument, Ladder, Order, OrderDetail, State
from engine.messages.wire cimport (
    KIND_AUCTION_UNCROSSED,
    KIND_FILL,
    LIQUIDITY_AUCTION,
    OrderAccepted,
    SIDE_BUY,
    SIDE_SELL,
)


cdef Ladder* best_of(Instrument* instrument, uint8_t side) noexcept nogil:
    """Where the order of this side stands that trades next."""
    cdef Ladder* shown = &instrument.sides[side - 1]
    cdef Ladder* hidden = &instrument.hidden[side - 1]
    return shown if shown.best >= hidden.best else hidden


cdef void take(State* s, Ladder* ladder, uint32_t slot, int64_t price, int64_t qty) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    ladder.levels[order.key].qty -= qty
    order.leaves -= qty
    add_working(s, order.row, order.side, worth_of(s, slot), -qty)
    apply_fill(&s.rows[order.row], &s.money[order.row], order.side, price, qty)


cdef void tell_fill(State* s, uint32_t slot, int64_t price, int64_t qty, uint64_t trade_id) noexcept nogil:
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_FILL, 0, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), detail.client_order_id, trade_id)
    amounts(event, price, qty, open_of(s, slot))
    kinds(event, order.side, detail.order_type, detail.time_in_force, LIQUIDITY_AUCTION)


cdef void leave(State* s, Ladder* ladder, uint32_t slot) noexcept nogil:
    """An order that traded, and has nothing left that is displayed, shows its next part, or ends."""
    if s.orders[slot].leaves:
        return
    unlink(ladder, s.orders, slot)
    if open_of(s, slot):
        refill(s, slot)
    else:
        forget(s, slot)
        free_slot(s, slot)


cdef int64_t trade_once(State* s, Instrument* instrument, int64_t price, int64_t most) noexcept nogil:
    """The first order of either side with each other; returns how much."""
    cdef Ladder* bids = best_of(instrument, SIDE_BUY)
    cdef Ladder* asks = best_of(instrument, SIDE_SELL)
    cdef uint32_t buy = bids.levels[bids.best].head
    cdef uint32_t sell = asks.levels[asks.best].head
    cdef int64_t qty = min(most, min(s.orders[buy].leaves, s.orders[sell].leaves))
    cdef uint64_t trade_id = s.event_seq + 1
    take(s, bids, buy, price, qty)
    take(s, asks, sell, price, qty)
    tell_fill(s, buy, price, qty, trade_id)
    tell_fill(s, sell, price, qty, trade_id)
    if s.rows[s.orders[buy].row].gate != s.gate:
        note_fill(s, s.orders[buy].row, SIDE_BUY, price, qty)
    if s.rows[s.orders[sell].row].gate != s.gate:
        note_fill(s, s.orders[sell].row, SIDE_SELL, price, qty)
    note_trade(instrument, price, qty)
    leave(s, bids, buy)
    leave(s, asks, sell)
    return qty


cdef void tell_outcome(State* s, uint8_t kind, uint32_t number, const Indication* found, uint64_t told_at) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, kind, 0, 0)
    whose(event, 0, number)
    ids(event, 0, 0, told_at)
    amounts(event, found.price, found.volume, found.surplus)
    kinds(event, <uint8_t> found.side, 0, 0, 0)


cdef void uncross(State* s, uint32_t number, uint64_t told_at) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[number]
    cdef Indication found
    cdef int64_t left
    find_equilibrium(instrument, &found)
    if not found.volume:
        return
    tell_outcome(s, KIND_AUCTION_UNCROSSED, number, &found, told_at)
    left = found.volume
    while left:
        left -= trade_once(s, instrument, found.price, left)
    date_trade(s, instrument)
