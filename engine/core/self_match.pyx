"""Self-match prevention. Cancels and reductions, never a trade; each is an event, and a hit of the aggressor's account."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.removal cimport remove
from engine.core.special cimport restate, take_away
from engine.core.standing cimport open_of
from engine.core.state cimport State
from engine.core.taker cimport Taker
from engine.messages.wire cimport (
    CANCEL_CAUSE_SELF_MATCH,
    KIND_ORDER_RESTATED,
    OrderAccepted,
    RESTATE_REASON_DECREMENTED,
    SELF_MATCH_CANCEL_AGGRESSOR,
    SELF_MATCH_CANCEL_BOTH,
    SELF_MATCH_DECREMENT,
)


cdef void prevent(State* s, Taker* taker, uint32_t maker) noexcept nogil:
    s.accounts[taker.account].self_match_hits += 1
    if taker.self_match == SELF_MATCH_DECREMENT:
        decrement(s, taker, maker)
        return
    if taker.self_match != SELF_MATCH_CANCEL_AGGRESSOR:
        remove(s, maker, CANCEL_CAUSE_SELF_MATCH, s.details[maker].client_order_id, taker.told_at)
    if taker.self_match == SELF_MATCH_CANCEL_AGGRESSOR or taker.self_match == SELF_MATCH_CANCEL_BOTH:
        taker.ended_by = CANCEL_CAUSE_SELF_MATCH


cdef void decrement(State* s, Taker* taker, uint32_t maker) noexcept nogil:
    """Both lose the smaller of their open quantities; whoever has none left ends."""
    cdef int64_t qty = min(open_of(s, maker), taker.leaves)
    if qty == open_of(s, maker):
        remove(s, maker, CANCEL_CAUSE_SELF_MATCH, s.details[maker].client_order_id, taker.told_at)
    else:
        shrink_maker(s, maker, qty)
    taker.qty -= qty
    taker.leaves -= qty
    if taker.leaves:
        tell_taker(s, taker)
    else:
        taker.leaves = qty       # what the cancel takes away
        taker.ended_by = CANCEL_CAUSE_SELF_MATCH


cdef void shrink_maker(State* s, uint32_t maker, int64_t qty) noexcept nogil:
    take_away(s, maker, qty)
    restate(s, maker, RESTATE_REASON_DECREMENTED)


cdef void tell_taker(State* s, const Taker* taker) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_RESTATED, RESTATE_REASON_DECREMENTED, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, 0)
    amounts(event, taker.price, taker.qty, taker.leaves)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, 0)
