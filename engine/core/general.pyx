"""The long way of an order, in the order of the refusal codes."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from engine.core.ask cimport Ask, read_ask
from engine.core.blocks cimport fault_of_blocks, is_reducing
from engine.core.balances cimport fault_of_balance, is_barred
from engine.core.checks cimport (
    account_known,
    fault_of_client_id,
    instrument_known,
    is_in_range,
    is_over_notional,
)
from engine.core.collars cimport (
    fault_of_collars,
    fault_of_market_edge,
    is_in_static_collar,
    nearest_in_collar,
    nearest_in_static_collar,
)
from engine.core.arrival cimport enter
from engine.core.duplicates cimport note_order
from engine.core.emit cimport order_event
from engine.core.limits cimport fault_of_all_limits, fault_of_pace, note_bound, note_passed
from engine.core.memory cimport int128
from engine.core.nodes cimport Chain, find_chain
from engine.core.orders cimport is_full, order_id_of, take_slot
from engine.core.post_only cimport stand_behind
from engine.core.rates cimport count_message
from engine.core.reductions cimport fault_of_reduction
from engine.core.reports cimport accept_new, refuse_new
from engine.core.risk cimport is_judged, refresh
from engine.core.standing cimport parts_of
from engine.core.state cimport Instrument, NO_SLOT, OrderExtra, QTY_MAX, State, attends, live_orders, row_of
from engine.core.taker cimport Taker, begin
from engine.core.terms cimport fault_of_amounts, fault_of_instructions
from engine.core.trace cimport answered, fails, fails_by_value, fails_for_good, is_lost, measure, owned_by
from engine.messages.tables cimport ALLOWS_ENTERS, ORDER_TYPES, phase_allows, phase_takes
from engine.messages.wire cimport (
    INSTRUCTION_REDUCE_ONLY,
    KIND_NEW_ORDER_EXTENDED,
    KIND_ORDER_TERMS,
    NewOrder,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_STOP,
    ORDER_TYPE_STOP_LIMIT,
    OrderTerms,
    PHASE_REDUCE_ONLY,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_BOOK_FULL,
    REFUSAL_CLIENT_ORDER_ID_DUPLICATE,
    REFUSAL_COMBINATION_NOT_ALLOWED,
    REFUSAL_INSTRUMENT_NOT_OPEN,
    REFUSAL_INSTRUMENT_RESTRICTED,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX,
    REFUSAL_ORDER_TYPE_INVALID,
    REFUSAL_POST_ONLY_WOULD_TRADE,
    REFUSAL_PRICE_OUTSIDE_COLLAR,
    REFUSAL_PRICE_OUTSIDE_STATIC_COLLAR,
    REFUSAL_QTY_OVER_INSTRUMENT_MAX,
    REFUSAL_REFERENCE_PRICE_MISSING,
    REFUSAL_SIDE_INVALID,
    REFUSAL_TIME_IN_FORCE_INVALID,
    SCOPE_INSTRUMENT,
    SIDE_BUY,
    SIDE_SELL,
)

cdef enum:
    TIMES_IN_FORCE = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 10


cdef bint concerns_above(const State* s, const Ask* ask) noexcept nogil:
    """Whether anything may be set above the row, or at the session."""
    return s.rows[ask.row].gate != s.gate or attends(s, ask.session)


cdef uint8_t fault_from_above(State* s, Ask* ask) noexcept nogil:
    cdef Chain chain
    if not is_judged(s, ask.row):
        refresh(s, ask.row)
    if s.instruments[ask.number].phase == PHASE_REDUCE_ONLY:
        ask.instructions |= INSTRUCTION_REDUCE_ONLY
    if not concerns_above(s, ask) and ask.trace is NULL:
        return REFUSAL_NONE
    find_chain(s, &chain, ask.account, ask.number, ask.session)
    if is_reducing(&chain):
        ask.instructions |= INSTRUCTION_REDUCE_ONLY
    return fault_of_blocks(s, ask, &chain)


cdef uint8_t fault_of_place(State* s, Ask* ask) noexcept nogil:
    """Sets `row`."""
    cdef uint8_t fault
    if fails_for_good(ask.trace, REFUSAL_INSTRUMENT_UNKNOWN, not instrument_known(s, ask.number)):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if fails_for_good(ask.trace, REFUSAL_ACCOUNT_UNKNOWN, not account_known(s, ask.account)):
        return REFUSAL_ACCOUNT_UNKNOWN
    if is_lost(ask.trace):
        return REFUSAL_ACCOUNT_UNKNOWN
    ask.row = row_of(s, ask.account, ask.number)
    fault = fault_from_above(s, ask)
    if fault:
        return fault
    if fails(ask.trace, REFUSAL_INSTRUMENT_RESTRICTED, is_barred(s, ask.account, ask.number)):
        return REFUSAL_INSTRUMENT_RESTRICTED
    if fails(ask.trace, REFUSAL_INSTRUMENT_NOT_OPEN, not phase_allows[s.instruments[ask.number].phase] & ALLOWS_ENTERS):
        return REFUSAL_INSTRUMENT_NOT_OPEN
    return REFUSAL_NONE


cdef uint8_t fault_of_form(const Ask* ask) noexcept nogil:
    """Whether the order says what it is."""
    if fails_for_good(ask.trace, REFUSAL_SIDE_INVALID, ask.side != SIDE_BUY and ask.side != SIDE_SELL):
        return REFUSAL_SIDE_INVALID
    if fails_for_good(ask.trace, REFUSAL_ORDER_TYPE_INVALID, ask.order_type == 0 or ask.order_type >= ORDER_TYPES):
        return REFUSAL_ORDER_TYPE_INVALID
    if fails_for_good(
        ask.trace, REFUSAL_TIME_IN_FORCE_INVALID, ask.time_in_force > 10 or not TIMES_IN_FORCE >> ask.time_in_force & 1,
    ):
        return REFUSAL_TIME_IN_FORCE_INVALID
    return REFUSAL_SIDE_INVALID if is_lost(ask.trace) else REFUSAL_NONE


cdef uint8_t fault_of_kind(const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_form(ask)
    if fault:
        return fault
    if fails(ask.trace, REFUSAL_COMBINATION_NOT_ALLOWED, not phase_takes[instrument.phase][ask.order_type] >> ask.time_in_force & 1):
        return REFUSAL_COMBINATION_NOT_ALLOWED
    return fault_of_instructions(ask)


cdef void explain_collars(const State* s, const Instrument* instrument, const Ask* ask, uint8_t fault) noexcept nogil:
    """What each of them finds, where somebody asks why."""
    if ask.price:
        measure(ask.trace, ask.price, nearest_in_collar(s, instrument, ask.price))
    answered(ask.trace, fault, REFUSAL_REFERENCE_PRICE_MISSING, REFUSAL_PRICE_OUTSIDE_COLLAR)
    if ask.price and instrument.static_collar_bps and fault != REFUSAL_REFERENCE_PRICE_MISSING:
        measure(ask.trace, ask.price, nearest_in_static_collar(instrument, ask.price))
        fails(ask.trace, REFUSAL_PRICE_OUTSIDE_STATIC_COLLAR, not is_in_static_collar(instrument, ask.price))


cdef uint8_t fault_of_ends(const State* s, const Instrument* instrument, Ask* ask) noexcept nogil:
    """Of an order that may trade now. Sets `worst`."""
    cdef uint8_t fault
    if ask.price:
        fault = fault_of_collars(s, instrument, ask.price)
    else:
        fault = fault_of_market_edge(s, instrument, ask.side, &ask.worst)
    if ask.trace is NULL:
        return fault
    see_value(ask, instrument)
    explain_collars(s, instrument, ask, fault)
    return REFUSAL_NONE


cdef void see_value(const Ask* ask, const Instrument* instrument) noexcept nogil:
    """Where somebody asks why: an order that is refused for its price or quantity may be worth anything, and more than 128 bits."""
    if ask.trace is not NULL:
        ask.trace.is_blind = not is_in_range(instrument, ask.worst) or not 1 <= ask.qty <= QTY_MAX


cdef uint8_t fault_of_reach(const State* s, Instrument* instrument, Ask* ask) noexcept nogil:
    """The collars, which a stop is asked for when it is triggered. Sets `worst`."""
    cdef uint8_t fault
    ask.worst = ask.price
    if ask.order_type == ORDER_TYPE_STOP or ask.order_type == ORDER_TYPE_STOP_LIMIT:
        ask.worst = ask.price if ask.price else ask.stop
        see_value(ask, instrument)
        return REFUSAL_NONE
    fault = fault_of_ends(s, instrument, ask)
    if ask.price and not fault:
        stand_behind(s, instrument, ask)
    return fault


cdef bint has_room(const State* s, const Ask* ask) noexcept nogil:
    """A slot, and parts for what an iceberg does not display: there are as many of these as slots."""
    cdef const OrderExtra* own
    cdef int64_t display = ask.display
    cdef uint64_t parts = s.parts
    if ask.own_slot == NO_SLOT:
        if is_full(s):
            return False
    elif ask.is_iceberg:
        own = &s.extras[ask.own_slot]
        parts -= parts_of(own.reserve, own.display)
        display = display if display else own.display
    return not display or parts + parts_of(max(ask.new_leaves - display, 0), display) <= s.orders_max


cdef uint8_t fault_of_name(const State* s, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_client_id(s, ask.session, ask.client_order_id, ask.own_slot)
    return fault if fails(ask.trace, REFUSAL_CLIENT_ORDER_ID_DUPLICATE, fault != 0) else REFUSAL_NONE


cdef uint8_t fault_of_room(const State* s, const Ask* ask) noexcept nogil:
    measure(ask.trace, live_orders(s), s.orders_max)
    return REFUSAL_BOOK_FULL if fails(ask.trace, REFUSAL_BOOK_FULL, not has_room(s, ask)) else REFUSAL_NONE


cdef uint8_t fault_of_size(const Instrument* instrument, const Ask* ask) noexcept nogil:
    measure(ask.trace, ask.qty, instrument.qty_max)
    owned_by(ask.trace, SCOPE_INSTRUMENT, ask.number)
    if fails(ask.trace, REFUSAL_QTY_OVER_INSTRUMENT_MAX, ask.qty > instrument.qty_max):
        return REFUSAL_QTY_OVER_INSTRUMENT_MAX
    measure(ask.trace, <int128> ask.worst * ask.qty, instrument.notional_max)
    owned_by(ask.trace, SCOPE_INSTRUMENT, ask.number)
    if fails_by_value(ask.trace, REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX, is_over_notional(instrument, ask.worst, ask.qty)):
        return REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX
    return REFUSAL_NONE


cdef uint8_t fault_of_terms(State* s, Ask* ask) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[ask.number]
    cdef uint8_t fault = fault_of_amounts(s, instrument, ask)
    if not fault:
        fault = fault_of_reach(s, instrument, ask)
    if not fault:
        fault = fault_of_size(instrument, ask)
    if not fault:
        fault = fault_of_all_limits(s, ask)
    if not fault:
        fault = fault_of_reduction(s, ask)
    if not fault:
        fault = fault_of_balance(s, ask)
    if not fault:
        fault = fault_of_pace(s, ask)
    if not fault:
        fault = fault_of_name(s, ask)
    if not fault:
        fault = fault_of_room(s, ask)
    if not fault and fails(ask.trace, REFUSAL_POST_ONLY_WOULD_TRADE, ask.would_trade):
        fault = REFUSAL_POST_ONLY_WOULD_TRADE
    return fault


cdef uint8_t fault_of_ask(State* s, Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_place(s, ask)
    if fault:
        return fault
    fault = fault_of_kind(&s.instruments[ask.number], ask)
    return fault if fault else fault_of_terms(s, ask)


cdef void tell_terms(State* s, const Ask* ask, uint64_t order_id) noexcept nogil:
    cdef OrderTerms* event = <OrderTerms*> order_event(s, KIND_ORDER_TERMS, 0, ask.session)
    event.account = ask.account
    event.instrument = ask.number
    event.order_id = order_id
    event.stop_price_ticks = ask.stop
    event.display_qty_lots = ask.display
    event.min_qty_lots = ask.min_qty
    event.expire_time_ns = ask.expires_ns
    event.client_order_id = ask.client_order_id
    event.trigger = ask.trigger
    event.self_match = ask.self_match
    memset(event.reserved, 0, sizeof(event.reserved))


cdef void write_extra(State* s, uint32_t slot, const Ask* ask) noexcept nogil:
    cdef OrderExtra* extra = &s.extras[slot]
    memset(extra, 0, sizeof(OrderExtra))
    extra.display = ask.display
    extra.expires_ns = ask.expires_ns
    extra.entered = s.seq
    extra.trigger = ask.trigger
    if ask.instructions & INSTRUCTION_REDUCE_ONLY:
        extra.came = s.event_seq
    if ask.order_type > ORDER_TYPE_LIMIT:
        extra.limit_price = ask.price
        extra.worth = ask.worst


cdef void new_general(State* s, const NewOrder* order) noexcept nogil:
    cdef Ask ask
    cdef Taker taker
    cdef NewOrder taken          # as it is taken: it may have to be reduce-only
    cdef uint32_t slot
    cdef uint8_t fault
    read_ask(&ask, order)
    fault = fault_of_ask(s, &ask)
    if fault:
        refuse_new(s, order, fault, ask.limit_scope, ask.limit_value)
        note_bound(s, &ask)
        return
    # --- from here on nothing is refused
    note_passed(s, &ask)
    count_message(s, &ask)
    note_order(s, &ask)
    slot = take_slot(s)
    taken = order[0]
    taken.instructions = ask.instructions
    begin(s, &taker, &taken, order_id_of(s, slot))
    accept_new(s, &taken, taker.order_id)
    if order.kind == KIND_NEW_ORDER_EXTENDED:
        tell_terms(s, &ask, taker.order_id)
    write_extra(s, slot, &ask)
    enter(s, slot, &taker, &ask)
