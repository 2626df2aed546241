"""The long way of an order, in the order of the refusal codes."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.ask cimport Ask, read_ask
from engine.core.blocks cimport fault_of_blocks
from engine.core.checks cimport (
    account_known,
    edge_of,
    fault_of_client_id,
    fault_of_collar,
    fault_of_maxima,
    fault_of_price,
    fault_of_qty,
    instrument_known,
)
from engine.core.limits cimport fault_of_all_limits
from engine.core.matching cimport is_fillable, match, rest
from engine.core.orders cimport free_slot, is_full, order_id_of, take_slot
from engine.core.reports cimport accept_new, cause_of_rest, drop_rest, refuse_new
from engine.core.risk cimport is_judged, refresh
from engine.core.state cimport Instrument, State, row_of
from engine.core.taker cimport Taker, begin
from engine.messages.tables cimport ALLOWS_ENTERS, ORDER_TYPES, phase_allows, phase_takes
from engine.messages.wire cimport (
    CANCEL_CAUSE_FOK_NOT_FILLABLE,
    NewOrder,
    ORDER_TYPE_MARKET,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_BOOK_FULL,
    REFUSAL_COMBINATION_NOT_ALLOWED,
    REFUSAL_INSTRUCTION_INVALID,
    REFUSAL_INSTRUMENT_NOT_OPEN,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_ORDER_TYPE_INVALID,
    REFUSAL_PRICE_OUTSIDE_COLLAR,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_SIDE_INVALID,
    REFUSAL_TIME_IN_FORCE_INVALID,
    SELF_MATCH_DECREMENT,
    SIDE_BUY,
    SIDE_SELL,
    TIME_IN_FORCE_DAY,
    TIME_IN_FORCE_FOK,
    TIME_IN_FORCE_GTC,
)

cdef enum:
    TIMES_IN_FORCE = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 10


cdef uint8_t fault_of_place(State* s, Ask* ask) noexcept nogil:
    """Sets `row`, and judges it anew where that is due."""
    cdef uint8_t fault
    if not instrument_known(s, ask.number):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if not account_known(s, ask.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    ask.row = row_of(s, ask.account, ask.number)
    if not is_judged(s, ask.row):
        refresh(s, ask.row)
    if s.rows[ask.row].gate != s.gate:
        fault = fault_of_blocks(s, ask.account, ask.number, ask.session)
        if fault:
            return fault
    return REFUSAL_NONE if phase_allows[s.instruments[ask.number].phase] & ALLOWS_ENTERS else REFUSAL_INSTRUMENT_NOT_OPEN


cdef uint8_t fault_of_kind(const Instrument* instrument, const Ask* ask) noexcept nogil:
    if ask.side != SIDE_BUY and ask.side != SIDE_SELL:
        return REFUSAL_SIDE_INVALID
    if ask.order_type == 0 or ask.order_type >= ORDER_TYPES:
        return REFUSAL_ORDER_TYPE_INVALID
    if ask.time_in_force > 10 or not TIMES_IN_FORCE >> ask.time_in_force & 1:
        return REFUSAL_TIME_IN_FORCE_INVALID
    if not phase_takes[instrument.phase][ask.order_type] >> ask.time_in_force & 1:
        return REFUSAL_COMBINATION_NOT_ALLOWED
    return REFUSAL_INSTRUCTION_INVALID if ask.instructions or ask.self_match > SELF_MATCH_DECREMENT else REFUSAL_NONE


cdef uint8_t fault_of_amounts(const Instrument* instrument, Ask* ask) noexcept nogil:
    """Price and quantity by themselves."""
    cdef uint8_t fault
    if ask.order_type == ORDER_TYPE_MARKET:
        fault = REFUSAL_PRICE_OUT_OF_RANGE if ask.price else REFUSAL_NONE
    else:
        fault = fault_of_price(instrument, ask.price)
    return fault if fault else fault_of_qty(instrument, ask.qty)


cdef uint8_t fault_of_reach(const Instrument* instrument, Ask* ask) noexcept nogil:
    """The collar. Sets `worst`."""
    ask.worst = ask.price
    if ask.order_type != ORDER_TYPE_MARKET or not instrument.reference:
        return fault_of_collar(instrument, ask.price)
    ask.worst = edge_of(instrument, ask.side)
    return REFUSAL_NONE if 1 <= ask.worst <= instrument.price_max else REFUSAL_PRICE_OUTSIDE_COLLAR


cdef uint8_t fault_of_ask(State* s, Ask* ask) noexcept nogil:
    cdef const Instrument* instrument
    cdef uint8_t fault = fault_of_place(s, ask)
    if fault:
        return fault
    instrument = &s.instruments[ask.number]
    fault = fault_of_kind(instrument, ask)
    if not fault:
        fault = fault_of_amounts(instrument, ask)
    if not fault:
        fault = fault_of_reach(instrument, ask)
    if not fault:
        fault = fault_of_maxima(instrument, ask.worst, ask.qty)
    if not fault:
        fault = fault_of_all_limits(s, ask)
    if not fault:
        fault = fault_of_client_id(s, ask.session, ask.client_order_id, ask.own_slot)
    if fault:
        return fault
    return REFUSAL_BOOK_FULL if is_full(s) else REFUSAL_NONE


cdef void new_general(State* s, const NewOrder* order) noexcept nogil:
    cdef Ask ask
    cdef Taker taker
    cdef uint32_t slot
    cdef uint8_t fault
    read_ask(&ask, order)
    fault = fault_of_ask(s, &ask)
    if fault:
        refuse_new(s, order, fault, ask.limit_scope, ask.limit_value)
        return
    # --- from here on nothing is refused
    slot = take_slot(s)
    begin(s, &taker, order, order_id_of(s, slot))
    taker.price = ask.worst
    accept_new(s, order, taker.order_id)
    if order.time_in_force == TIME_IN_FORCE_FOK and not is_fillable(s, &taker):
        drop_rest(s, &taker, order.price_ticks, CANCEL_CAUSE_FOK_NOT_FILLABLE)
        free_slot(s, slot)
        return
    match(s, &taker)
    finish(s, slot, &taker, order.price_ticks)


cdef bint stays(const Instrument* instrument, const Taker* taker) noexcept nogil:
    """Whether what is left rests."""
    if taker.ended_by:
        return False
    if taker.order_type == ORDER_TYPE_MARKET:
        return instrument.market_remainder and taker.time_in_force <= TIME_IN_FORCE_GTC
    return taker.time_in_force <= TIME_IN_FORCE_GTC


cdef void finish(State* s, uint32_t slot, Taker* taker, int64_t sent_price) noexcept nogil:
    """What is left after matching rests, or is taken away."""
    if taker.leaves and stays(&s.instruments[taker.number], taker):
        rest(s, slot, taker)
        return
    if taker.leaves:
        drop_rest(s, taker, sent_price, cause_of_rest(taker))
    free_slot(s, slot)
