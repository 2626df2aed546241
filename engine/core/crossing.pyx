"""The aggressor against both ladders of the other side."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.collars cimport date_trade
from engine.core.ladder cimport below, unlink
from engine.core.matching cimport against, match, trade, worst_key
from engine.core.orders cimport free_slot
from engine.core.reference cimport note_trade
from engine.core.self_match cimport prevent
from engine.core.special cimport forget, refill
from engine.core.standing cimport worth_of
from engine.core.state cimport (
    ATTEND_RULES,
    Instrument,
    Ladder,
    Level,
    ORDER_SPECIAL,
    Order,
    Row,
    State,
    price_of,
    row_of,
)
from engine.core.taker cimport Taker
from engine.messages.wire cimport SELF_MATCH_CANCEL_RESTING


cdef Ladder* nearest(Instrument* instrument, uint8_t side) noexcept nogil:
    """The ladder whose best order an order of this side trades with next: at one price what is displayed comes first."""
    cdef Ladder* shown = &instrument.sides[2 - side]
    cdef Ladder* hidden = &instrument.hidden[2 - side]
    return shown if shown.best >= hidden.best else hidden


cdef int64_t best_against(Instrument* instrument, uint8_t side) noexcept nogil:
    cdef int64_t key = nearest(instrument, side).best
    return price_of(instrument, 3 - side, key) if key >= 0 else 0


cdef void meet(State* s, Taker* taker, Row* taker_row, Ladder* ladder, uint32_t maker) noexcept nogil:
    """One trade with the first order of the best level."""
    cdef Order* order = &s.orders[maker]
    cdef int64_t price = price_of(&s.instruments[taker.number], order.side, order.key)
    cdef int64_t qty = min(taker.leaves, order.leaves)
    cdef bint special = order.flags & ORDER_SPECIAL
    cdef int64_t reserve = s.extras[maker].reserve if special else 0
    ladder.levels[order.key].qty -= qty
    trade(s, taker, taker_row, maker, price, qty, worth_of(s, maker), reserve)
    note_trade(&s.instruments[taker.number], price, qty)
    if s.instruments[taker.number].attention & ATTEND_RULES:
        date_trade(s, &s.instruments[taker.number])
    if order.leaves:
        return
    unlink(ladder, s.orders, maker)
    if reserve:
        refill(s, maker)
        return
    forget(s, maker)
    free_slot(s, maker)


cdef void cross(State* s, Taker* taker) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef int64_t least = worst_key(instrument, taker.side, taker.price)
    cdef Row* row = &s.rows[row_of(s, taker.account, taker.number)]
    cdef Ladder* ladder
    cdef uint32_t maker
    if not instrument.special_orders and not instrument.attention & ATTEND_RULES:
        match(s, taker)
        return
    while taker.leaves and not taker.ended_by:
        ladder = nearest(instrument, taker.side)
        if ladder.best < least or ladder.best < 0:
            return
        maker = ladder.levels[ladder.best].head
        if s.details[maker].self_match_group == taker.self_match_group:
            prevent(s, taker, maker)
        else:
            meet(s, taker, row, ladder, maker)


cdef bint count_level(State* s, const Taker* taker, const Level* level, int64_t* wanted) noexcept nogil:
    """Takes off what others offer; False where the count ends, at an order of the taker's own group.

    Parts that are not displayed come after all that is, so in front of such an order they do not count.
    """
    cdef uint32_t slot = level.head
    cdef uint32_t index
    cdef int64_t reserves = 0
    for index in range(level.count):
        if s.details[slot].self_match_group != taker.self_match_group:
            wanted[0] -= s.orders[slot].leaves
            if s.orders[slot].flags & ORDER_SPECIAL:
                reserves += s.extras[slot].reserve
        elif taker.self_match > SELF_MATCH_CANCEL_RESTING:
            return False
        slot = s.orders[slot].next
    wanted[0] -= reserves
    return True


cdef bint is_coverable(State* s, const Taker* taker, int64_t wanted) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[taker.number]
    cdef const Ladder* shown = against(instrument, taker.side)
    cdef const Ladder* hidden = &instrument.hidden[2 - taker.side]
    cdef int64_t least = worst_key(instrument, taker.side, taker.price)
    cdef int64_t shown_key = shown.best
    cdef int64_t hidden_key = hidden.best
    while wanted > 0 and max(shown_key, hidden_key) >= max(least, 0):
        if shown_key >= hidden_key:
            if not count_level(s, taker, &shown.levels[shown_key], &wanted):
                break
            shown_key = below(shown, shown_key)
        else:
            if not count_level(s, taker, &hidden.levels[hidden_key], &wanted):
                break
            hidden_key = below(hidden, hidden_key)
    return wanted <= 0
