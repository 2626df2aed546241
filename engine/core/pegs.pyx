"""Where the middle is, and the orders that follow it."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.crossing cimport cross
from engine.core.orders cimport free_slot, order_id_of
from engine.core.reports cimport drop_rest
from engine.core.special cimport enlist, forget, lift, stand
from engine.core.standing cimport stands_at
from engine.core.state cimport (
    Instrument,
    NO_SLOT,
    Order,
    OrderExtra,
    PLACE_HIDDEN,
    PLACE_PARKED,
    State,
    key_of,
    price_of,
)
from engine.core.taker cimport Taker, group_of, resume
from engine.messages.tables cimport ALLOWS_MATCHES, phase_allows
from engine.messages.wire cimport SIDE_BUY


cdef int64_t middle_for(const Instrument* instrument, uint8_t side, int64_t limit) noexcept nogil:
    """Where a peg of this side rests now; 0: nowhere."""
    cdef int64_t tick = instrument.tick_multiple
    cdef int64_t both, price
    if instrument.sides[0].best < 0 or instrument.sides[1].best < 0 or not phase_allows[instrument.phase] & ALLOWS_MATCHES:
        return 0
    both = price_of(instrument, 1, instrument.sides[0].best) + price_of(instrument, 2, instrument.sides[1].best)
    if side == SIDE_BUY:
        price = both // (2 * tick) * tick
        return min(price, limit) if limit else price
    price = max((both + 2 * tick - 1) // (2 * tick) * tick, limit)
    return price if price <= instrument.price_max else 0


cdef void place_peg(State* s, uint32_t slot, Taker* taker) noexcept nogil:
    cdef OrderExtra* extra = &s.extras[slot]
    taker.price = middle_for(&s.instruments[taker.number], taker.side, extra.limit_price)
    if taker.price:
        cross(s, taker)
    if taker.leaves and not taker.ended_by:
        enlist(s, slot, taker, PLACE_HIDDEN if taker.price else PLACE_PARKED, taker.price)
        return
    if taker.leaves:
        drop_rest(s, taker, extra.limit_price, taker.ended_by)
    free_slot(s, slot)


cdef uint32_t move(State* s, uint32_t slot, int64_t price) noexcept nogil:
    """The peg leaves its place and comes to the new one as an aggressor. Returns the peg that came after it.

    Others, the next among them, may have ended through it, so its own link is read when all is done.
    """
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Taker taker
    cdef uint32_t behind
    lift(s, slot)
    resume(s, &taker, slot, order.leaves, s.event_seq)
    taker.price = price
    if price:
        cross(s, &taker)
    behind = extra.peg_next
    if taker.leaves and not taker.ended_by:
        extra.place = PLACE_HIDDEN if price else PLACE_PARKED
        order.key = <uint32_t> key_of(&s.instruments[order.instrument], order.side, price) if price else 0
        order.leaves = taker.leaves
        s.details[slot].qty = taker.qty
        s.details[slot].self_match_group = group_of(s, taker.account)
        stand(s, slot)
        return behind
    if taker.leaves:
        drop_rest(s, &taker, extra.limit_price, taker.ended_by)
    forget(s, slot)
    free_slot(s, slot)
    return behind


cdef bint move_pegs(State* s, uint32_t number) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[number]
    cdef uint32_t slot = instrument.pegs_head
    cdef uint64_t told = s.event_seq
    cdef int64_t price
    while slot != NO_SLOT:
        price = middle_for(instrument, s.orders[slot].side, s.extras[slot].limit_price)
        if price == stands_at(s, slot):
            slot = s.extras[slot].peg_next
        else:
            slot = move(s, slot, price)
    return s.event_seq != told
