"""An order that passed its checks goes to where it belongs."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.ask cimport Ask
from engine.core.crossing cimport cross, is_coverable
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.matching cimport rest
from engine.core.orders cimport free_slot
from engine.core.pegs cimport place_peg
from engine.core.reductions cimport give_way
from engine.core.reports cimport cause_of_rest, drop_rest
from engine.core.special cimport enlist, is_special
from engine.core.state cimport PLACE_BOOK, PLACE_HIDDEN, PLACE_STOP, State, row_of
from engine.core.taker cimport Taker
from engine.core.terms cimport trades_at_once
from engine.messages.wire cimport (
    CANCEL_CAUSE_FOK_NOT_FILLABLE,
    CANCEL_CAUSE_MIN_QTY_NOT_FILLABLE,
    INSTRUCTION_HIDDEN,
    KIND_ORDER_RESTATED,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_MARKET,
    ORDER_TYPE_PEG_MID,
    OrderAccepted,
    RESTATE_REASON_REPRICED,
    RESTATE_REASON_RESTED_AT_EDGE,
    TIME_IN_FORCE_FOK,
    TIME_IN_FORCE_IOC,
)


cdef void restate(State* s, const Taker* taker, uint8_t reason) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_RESTATED, reason, taker.session)
    whose(event, taker.account, taker.number)
    ids(event, taker.order_id, taker.client_order_id, 0)
    amounts(event, taker.price, taker.qty, taker.leaves)
    kinds(event, taker.side, taker.order_type, taker.time_in_force, 0)


cdef void settle_down(State* s, uint32_t slot, Taker* taker) noexcept nogil:
    """What is left rests: of a market order as a limit order at its edge."""
    if taker.order_type == ORDER_TYPE_MARKET:
        taker.order_type = ORDER_TYPE_LIMIT
        restate(s, taker, RESTATE_REASON_RESTED_AT_EDGE)
    if is_special(taker, &s.extras[slot]):
        enlist(s, slot, taker, PLACE_HIDDEN if taker.instructions & INSTRUCTION_HIDDEN else PLACE_BOOK, taker.price)
    else:
        rest(s, slot, taker)


cdef bint stays(const State* s, const Taker* taker) noexcept nogil:
    """Whether what is left rests."""
    if taker.ended_by or taker.time_in_force == TIME_IN_FORCE_IOC or taker.time_in_force == TIME_IN_FORCE_FOK:
        return False
    return taker.order_type != ORDER_TYPE_MARKET or s.instruments[taker.number].market_remainder


cdef uint8_t cause_of_no_trade(State* s, const Taker* taker, int64_t min_qty) noexcept nogil:
    """What ends an order that wants more at once than there is; 0: there is enough."""
    if taker.time_in_force == TIME_IN_FORCE_FOK and not is_coverable(s, taker, taker.leaves):
        return CANCEL_CAUSE_FOK_NOT_FILLABLE
    return CANCEL_CAUSE_MIN_QTY_NOT_FILLABLE if min_qty and not is_coverable(s, taker, min_qty) else 0


cdef void trade_first(State* s, uint32_t slot, Taker* taker, const Ask* ask) noexcept nogil:
    cdef uint8_t cause = cause_of_no_trade(s, taker, ask.min_qty)
    if not cause:
        cross(s, taker)
        if taker.leaves and stays(s, taker):
            settle_down(s, slot, taker)
            return
        cause = cause_of_rest(taker)
    if taker.leaves:
        drop_rest(s, taker, ask.price, cause)
    free_slot(s, slot)


cdef void find_place(State* s, uint32_t slot, Taker* taker, const Ask* ask) noexcept nogil:
    if ask.order_type == ORDER_TYPE_PEG_MID:
        place_peg(s, slot, taker)
        return
    if ask.order_type > ORDER_TYPE_LIMIT:
        enlist(s, slot, taker, PLACE_STOP, ask.stop)
        return
    if ask.price and ask.worst != ask.price:
        restate(s, taker, RESTATE_REASON_REPRICED)
    if trades_at_once(&s.instruments[taker.number]):
        trade_first(s, slot, taker, ask)
    else:
        settle_down(s, slot, taker)


cdef void enter(State* s, uint32_t slot, Taker* taker, const Ask* ask) noexcept nogil:
    taker.price = ask.worst
    find_place(s, slot, taker, ask)
    give_way(s, row_of(s, taker.account, taker.number))
