"""Limits of nodes and rows together, and how a node's are set."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from engine.core.ask cimport Ask
from engine.core.checks cimport account_known, instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.memory cimport int128
from engine.core.nodes cimport Chain, find_chain, has_room, make_node, watch_sessions
from engine.core.rates cimport has_window, taken, window_of
from engine.core.requests cimport remember, was_applied
from engine.core.risk cimport GATE_COUNTED, is_judged, refresh
from engine.core.state cimport LIMIT_KINDS, Node, SCOPES, Share, State, row_of
from engine.core.sums cimport freshen, is_counting, share_of, units_of
from engine.core.trace cimport fails, fails_by_value, measure, owned_by
from engine.core.windows cimport WINDOW_NS_MAX, begin_window
from engine.messages.wire cimport (
    KIND_LIMIT_SET,
    LIMIT_CREDIT,
    LIMIT_GROSS_NOTIONAL,
    LIMIT_MESSAGE_RATE,
    LIMIT_OPEN_ORDERS,
    LIMIT_ORDER_NOTIONAL,
    LIMIT_ORDER_QTY,
    LIMIT_ORDER_RATE,
    LIMIT_POSITION_LONG,
    LIMIT_POSITION_NET,
    LIMIT_POSITION_SHORT,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_CREDIT_EXCEEDED,
    REFUSAL_GROSS_NOTIONAL_OVER_LIMIT,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_LIMIT_UNKNOWN,
    REFUSAL_LIMIT_VALUE_INVALID,
    REFUSAL_MESSAGE_RATE_EXCEEDED,
    REFUSAL_NONE,
    REFUSAL_NOTIONAL_OVER_LIMIT,
    REFUSAL_OPEN_ORDERS_OVER_LIMIT,
    REFUSAL_ORDER_RATE_EXCEEDED,
    REFUSAL_POSITION_LONG_OVER_LIMIT,
    REFUSAL_POSITION_NET_OVER_LIMIT,
    REFUSAL_POSITION_SHORT_OVER_LIMIT,
    REFUSAL_QTY_OVER_LIMIT,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    SCOPE_ACCOUNT,
    SCOPE_INSTRUMENT,
    SCOPE_ROW,
    SCOPE_SESSION,
    SCOPE_VENUE,
    SIDE_BUY,
    SetLimit,
    SetPhase,
)


# --- judging

cdef int128 absolute(int128 value) noexcept nogil:
    return -value if value < 0 else value


cdef int128 position_with(const Share* held, const Ask* ask) noexcept nogil:
    """As if everything that works on the order's side were filled, and nothing on the other."""
    if ask.side == SIDE_BUY:
        return <int128> held.net + held.buy - ask.old_leaves + ask.new_leaves
    return <int128> held.sell - held.net - ask.old_leaves + ask.new_leaves


cdef int128 value_with(const State* s, const Node* node, const Ask* ask, uint8_t limit) noexcept nogil:
    cdef int128 more = <int128> ask.worst * ask.new_leaves - <int128> ask.old_price * ask.old_leaves
    more *= units_of(&s.instruments[ask.number])
    if limit == LIMIT_GROSS_NOTIONAL:
        return node.gross_cost + node.buy_value + node.sell_value + more
    if ask.side == SIDE_BUY:
        return absolute(node.net_cost + node.buy_value + more)
    return absolute(node.net_cost - node.sell_value - more)


cdef int128 need_of(const State* s, const Node* node, const Ask* ask, uint8_t limit) noexcept nogil:
    """How much of the limit would be used with the order."""
    if limit == LIMIT_ORDER_QTY:
        return ask.qty
    if limit == LIMIT_ORDER_NOTIONAL:
        return <int128> ask.worst * ask.qty
    if limit == LIMIT_OPEN_ORDERS:
        return node.open_orders + 1
    if has_window(limit):
        return <int128> taken(s, node, limit) + 1
    if limit <= LIMIT_POSITION_NET:
        return position_with(share_of(s, node, ask.number), ask)
    return value_with(s, node, ask, limit)


cdef int128 row_need(const State* s, const Ask* ask, uint8_t limit) noexcept nogil:
    """How much of the row's own limit would be used with the order."""
    cdef Share held
    if limit <= LIMIT_ORDER_NOTIONAL:
        return need_of(s, NULL, ask, limit)
    held.net = s.rows[ask.row].net
    held.buy = s.rows[ask.row].working_buy
    held.sell = s.rows[ask.row].working_sell
    return position_with(&held, ask)


cdef void compare(Ask* ask, int128* excess, int128 need, int64_t limit, uint8_t scope, uint32_t number) noexcept nogil:
    """This limit is named where it is exceeded by more than those before. Where somebody asks why, the tightest is, exceeded or not."""
    if need - limit > excess[0]:
        excess[0] = need - limit
        ask.limit_scope = scope
        ask.limit_value = limit
        measure(ask.trace, need, limit)
        owned_by(ask.trace, scope, number)


cdef bint is_bound(const State* s, const Chain* chain, Ask* ask, uint8_t limit) noexcept nogil:
    """Whether one of these limits is exceeded; the one that is by most is named, and of equals the one nearest to the venue."""
    cdef int128 excess = 0 if ask.trace is NULL else -(<int128> 1 << 126)
    cdef const Node* node
    cdef uint8_t scope
    for scope in range(SCOPE_VENUE, SCOPES):
        node = chain.at[scope]
        if node is not NULL and node.limits_set >> limit & 1:
            compare(ask, &excess, need_of(s, node, ask, limit), node.limits[limit], scope, node.number)
    if limit <= LIMIT_POSITION_SHORT:
        compare(ask, &excess, row_need(s, ask, limit), s.rows[ask.row].limits[limit - 1], SCOPE_ROW, ask.account)
    return excess > 0


cdef uint8_t fault_of_all_limits(State* s, Ask* ask) noexcept nogil:
    cdef Chain chain
    if not is_judged(s, ask.row):
        refresh(s, ask.row)
    if s.rows[ask.row].gate & GATE_COUNTED:
        freshen(s)
    find_chain(s, &chain, ask.account, ask.number, ask.session)
    if fails(ask.trace, REFUSAL_QTY_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_ORDER_QTY)):
        return REFUSAL_QTY_OVER_LIMIT
    if fails_by_value(ask.trace, REFUSAL_NOTIONAL_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_ORDER_NOTIONAL)):
        return REFUSAL_NOTIONAL_OVER_LIMIT
    if ask.is_message and fails(ask.trace, REFUSAL_MESSAGE_RATE_EXCEEDED, is_bound(s, &chain, ask, LIMIT_MESSAGE_RATE)):
        return REFUSAL_MESSAGE_RATE_EXCEEDED
    if ask.is_new and fails(ask.trace, REFUSAL_ORDER_RATE_EXCEEDED, is_bound(s, &chain, ask, LIMIT_ORDER_RATE)):
        return REFUSAL_ORDER_RATE_EXCEEDED
    if ask.is_new and fails(ask.trace, REFUSAL_OPEN_ORDERS_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_OPEN_ORDERS)):
        return REFUSAL_OPEN_ORDERS_OVER_LIMIT
    if ask.side == SIDE_BUY and fails(ask.trace, REFUSAL_POSITION_LONG_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_POSITION_LONG)):
        return REFUSAL_POSITION_LONG_OVER_LIMIT
    if ask.side != SIDE_BUY and fails(ask.trace, REFUSAL_POSITION_SHORT_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_POSITION_SHORT)):
        return REFUSAL_POSITION_SHORT_OVER_LIMIT
    if fails(ask.trace, REFUSAL_POSITION_NET_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_POSITION_NET)):
        return REFUSAL_POSITION_NET_OVER_LIMIT
    if fails_by_value(ask.trace, REFUSAL_GROSS_NOTIONAL_OVER_LIMIT, is_bound(s, &chain, ask, LIMIT_GROSS_NOTIONAL)):
        return REFUSAL_GROSS_NOTIONAL_OVER_LIMIT
    if fails_by_value(ask.trace, REFUSAL_CREDIT_EXCEEDED, is_bound(s, &chain, ask, LIMIT_CREDIT)):
        return REFUSAL_CREDIT_EXCEEDED
    return REFUSAL_NONE


# --- setting

cdef uint32_t number_of(const SetLimit* command) noexcept nogil:
    if command.scope == SCOPE_ACCOUNT:
        return command.account
    if command.scope == SCOPE_INSTRUMENT:
        return command.instrument
    return 0 if command.scope == SCOPE_VENUE else command.number


cdef bint may_have(uint8_t scope, uint8_t limit) noexcept nogil:
    """Whether there are limits of this kind at such a scope, which is not ROW: of sessions only what is sent is counted."""
    if scope > SCOPE_SESSION or not 1 <= limit < LIMIT_KINDS:
        return False
    return scope != SCOPE_SESSION or has_window(limit)


cdef bint fits_window(uint8_t limit, int64_t value, uint64_t window_ns) noexcept nogil:
    """A window where the limit is set and counts within one, else none."""
    if has_window(limit) and value >= 0:
        return 1 <= window_ns <= WINDOW_NS_MAX
    return window_ns == 0


cdef uint8_t fault_of_node_limit(const State* s, const SetLimit* command) noexcept nogil:
    if command.scope == SCOPE_INSTRUMENT and not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if command.scope == SCOPE_ACCOUNT and not account_known(s, command.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not may_have(command.scope, command.limit):
        return REFUSAL_LIMIT_UNKNOWN
    if command.scope != SCOPE_VENUE and not number_of(command):
        return REFUSAL_LIMIT_UNKNOWN
    if command.value < -1 or not fits_window(command.limit, command.value, command.window_ns):
        return REFUSAL_LIMIT_VALUE_INVALID
    return REFUSAL_NONE if has_room(s, command.scope, number_of(command)) else REFUSAL_CAPACITY_EXCEEDED


cdef void put_limit(State* s, Node* node, uint8_t limit, int64_t value, uint64_t window_ns) noexcept nogil:
    cdef bint was_counting = is_counting(node)
    if value < 0:
        node.limits_set &= ~(<uint32_t> 1 << limit)
        node.limits[limit] = 0
    else:
        node.limits_set |= <uint32_t> 1 << limit
        node.limits[limit] = value
    if has_window(limit):
        begin_window(window_of(s, node, limit), window_ns)
    if node.scope == SCOPE_SESSION:
        watch_sessions(s)
    if is_counting(node) and not was_counting:
        s.sums_stale = True


cdef void set_node_limit(State* s, const SetLimit* command) noexcept nogil:
    cdef uint8_t fault = fault_of_node_limit(s, command)
    cdef PhaseChanged* event
    cdef Node* node
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.value)
    else:
        node = make_node(s, command.scope, number_of(command))
        event = control_event(s, KIND_LIMIT_SET, 0, command.session, command.request_id)
        event.subject = command.limit
        event.value = command.value
        event.previous = node.limits[command.limit] if node.limits_set >> command.limit & 1 else -1
        put_limit(s, node, command.limit, command.value, command.window_ns)
        s.gate += <uint64_t> 1 << 32
        remember(s, command.request_id)
    event.account = command.account
    event.instrument = command.instrument
    event.scope = command.scope
    event.number = command.number
    memcpy(event.actor, command.actor, 24)
