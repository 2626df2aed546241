"""Limits of nodes and rows together, and how a node's are set."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from engine.core.ask cimport Ask
from engine.core.checks cimport account_known, instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.duplicates cimport forget_orders, identical
from engine.core.emit cimport control_event
from engine.core.memory cimport absolute, int128
from engine.core.nodes cimport Chain, find_chain, has_room, make_node, watch_sessions
from engine.core.rates cimport has_window, taken, window_of
from engine.core.requests cimport remember, was_applied
from engine.core.risk cimport GATE_COUNTED, is_judged, refresh
from engine.core.state cimport LIMIT_KINDS, Node, RECENT_ORDERS, SCOPES, Share, State, Watch, row_of
from engine.core.sums cimport freshen, is_counting, share_of, units_of
from engine.core.trace cimport fails, fails_by_value, measure, owned_by
from engine.core.watches cimport LEVEL_BREACHED, attempt, is_watched, is_watched_by, look_after, watch_of
from engine.core.windows cimport WINDOW_NS_MAX, begin_window
from engine.messages.wire cimport (
    BREACH_ACTION_KILL,
    BREACH_ACTION_LOG,
    BREACH_ACTION_SLOW_DOWN,
    KIND_LIMIT_SET,
    LIMIT_CREDIT,
    LIMIT_DUPLICATE_ORDERS,
    LIMIT_EXECUTIONS,
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
    REFUSAL_DUPLICATE_ORDER,
    REFUSAL_EXECUTION_LATCH,
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
    REFUSAL_SLOWED_DOWN,
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
    if limit == LIMIT_DUPLICATE_ORDERS:
        return identical(s, node, ask) + 1
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


cdef bint lets_through(const State* s, const Node* node, uint8_t limit) noexcept nogil:
    """Whether the limit is there to be told, or to slow down."""
    cdef uint8_t action = watch_of(s, node).on_breach[limit]
    return action == BREACH_ACTION_LOG or action == BREACH_ACTION_SLOW_DOWN


cdef bint is_bound(const State* s, const Chain* chain, Ask* ask, uint8_t limit) noexcept nogil:
    """Whether one of these limits is exceeded; the one that is by most is named, and of equals the one nearest to the venue."""
    cdef int128 excess = 0 if ask.trace is NULL else -(<int128> 1 << 126)
    cdef int128 need
    cdef const Node* node
    cdef uint8_t scope
    ask.limit_kind = limit
    for scope in range(SCOPE_VENUE, SCOPES):
        node = chain.at[scope]
        if node is not NULL and node.limits_set >> limit & 1:
            need = need_of(s, node, ask, limit)
            if not lets_through(s, node, limit):
                compare(ask, &excess, need, node.limits[limit], scope, node.number)
            elif need > node.limits[limit]:
                ask.passed[limit] |= <uint8_t> 1 << scope
    if limit <= LIMIT_POSITION_SHORT:
        compare(ask, &excess, row_need(s, ask, limit), s.rows[ask.row].limits[limit - 1], SCOPE_ROW, ask.account)
    return excess > 0


cdef bint is_latched(const Node* node, Ask* ask) noexcept nogil:
    """Whether the account is, and the order or change wants more than to be smaller."""
    if node is NULL or not node.latched or ask.only_reduces:
        return False
    ask.limit_kind = LIMIT_EXECUTIONS
    ask.limit_scope = SCOPE_ACCOUNT
    ask.limit_value = node.limits[LIMIT_EXECUTIONS]
    return True


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
    if ask.is_new and fails(ask.trace, REFUSAL_DUPLICATE_ORDER, is_bound(s, &chain, ask, LIMIT_DUPLICATE_ORDERS)):
        return REFUSAL_DUPLICATE_ORDER
    if ask.is_message and fails(ask.trace, REFUSAL_MESSAGE_RATE_EXCEEDED, is_bound(s, &chain, ask, LIMIT_MESSAGE_RATE)):
        return REFUSAL_MESSAGE_RATE_EXCEEDED
    if ask.is_new and fails(ask.trace, REFUSAL_ORDER_RATE_EXCEEDED, is_bound(s, &chain, ask, LIMIT_ORDER_RATE)):
        return REFUSAL_ORDER_RATE_EXCEEDED
    if fails(ask.trace, REFUSAL_EXECUTION_LATCH, is_latched(chain.at[SCOPE_ACCOUNT], ask)):
        return REFUSAL_EXECUTION_LATCH
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


cdef void hear(State* s, Node* node, const Ask* ask, uint8_t limit) noexcept nogil:
    """An order would take, or took, more than this limit, if it is one: a latch may outlive its own."""
    if is_watched_by(s, node, limit):
        attempt(s, node, limit, need_of(s, node, ask, limit), ask.number)


cdef void note_bound(State* s, const Ask* ask) noexcept nogil:
    cdef Chain chain
    if s.watching and ask.limit_scope:
        find_chain(s, &chain, ask.account, ask.number, ask.session)
        hear(s, chain.at[ask.limit_scope], ask, ask.limit_kind)


cdef void note_passed(State* s, const Ask* ask) noexcept nogil:
    cdef Chain chain
    cdef uint8_t limit, scope
    if not s.watching:
        return
    find_chain(s, &chain, ask.account, ask.number, ask.session)
    for limit in range(1, LIMIT_KINDS):
        for scope in range(SCOPE_VENUE, SCOPES):
            if ask.passed[limit] >> scope & 1:
                hear(s, chain.at[scope], ask, limit)
    if ask.is_new:
        for scope in range(SCOPE_VENUE, SCOPES):
            if chain.at[scope] is not NULL and pause_of(s, chain.at[scope]):
                watch_of(s, chain.at[scope]).next_order_ns = s.time_ns + pause_of(s, chain.at[scope])


cdef uint64_t pause_of(const State* s, const Node* node) noexcept nogil:
    """Between new orders now; 0: none."""
    cdef const Watch* watch = watch_of(s, node)
    cdef uint64_t pause = 0
    cdef uint8_t limit
    for limit in range(1, LIMIT_KINDS):
        if watch.on_breach[limit] == BREACH_ACTION_SLOW_DOWN and watch.levels[limit] == LEVEL_BREACHED:
            pause = max(pause, watch.pauses[limit])
    return pause


cdef bint is_paused(const State* s, const Ask* ask) noexcept nogil:
    cdef Chain chain
    cdef uint8_t scope
    if not s.watching:
        return False
    find_chain(s, &chain, ask.account, ask.number, ask.session)
    for scope in range(SCOPE_VENUE, SCOPES):
        if chain.at[scope] is not NULL and s.time_ns < watch_of(s, chain.at[scope]).next_order_ns and pause_of(s, chain.at[scope]):
            owned_by(ask.trace, scope, chain.at[scope].number)
            return True
    return False


cdef uint8_t fault_of_pace(const State* s, const Ask* ask) noexcept nogil:
    return REFUSAL_SLOWED_DOWN if ask.is_new and fails(ask.trace, REFUSAL_SLOWED_DOWN, is_paused(s, ask)) else REFUSAL_NONE


# --- setting

cdef uint32_t number_of(const SetLimit* command) noexcept nogil:
    if command.scope == SCOPE_ACCOUNT:
        return command.account
    if command.scope == SCOPE_INSTRUMENT:
        return command.instrument
    return 0 if command.scope == SCOPE_VENUE else command.number


cdef bint may_have(uint8_t scope, uint8_t limit) noexcept nogil:
    """Of sessions only what is sent is counted."""
    if scope > SCOPE_SESSION or not 1 <= limit < LIMIT_KINDS:
        return False
    if limit == LIMIT_DUPLICATE_ORDERS or limit == LIMIT_EXECUTIONS:
        return scope == SCOPE_ACCOUNT
    return scope != SCOPE_SESSION or has_window(limit)


cdef bint fits_value(uint8_t limit, int64_t value) noexcept nogil:
    if limit == LIMIT_DUPLICATE_ORDERS and value > RECENT_ORDERS:
        return False             # more than are looked at
    if limit == LIMIT_DUPLICATE_ORDERS or limit == LIMIT_EXECUTIONS:
        return value == -1 or value >= 1
    return value >= -1


cdef bint fits_action(const SetLimit* command) noexcept nogil:
    """None where the limit is taken away, and of duplicates and the latch, which do what they do. What counts within a window has none
    to spare for a pause."""
    if command.value < 0 or command.limit == LIMIT_DUPLICATE_ORDERS or command.limit == LIMIT_EXECUTIONS:
        return not command.on_breach and not command.warns
    if has_window(command.limit) and command.on_breach == BREACH_ACTION_SLOW_DOWN:
        return False
    return command.on_breach <= BREACH_ACTION_KILL and command.warns <= 1


cdef bint fits_window(const SetLimit* command) noexcept nogil:
    """A window where the limit is set and counts within one or slows down, else none."""
    if command.value >= 0 and (has_window(command.limit) or command.on_breach == BREACH_ACTION_SLOW_DOWN):
        return 1 <= command.window_ns <= WINDOW_NS_MAX
    return command.window_ns == 0


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
    if not fits_value(command.limit, command.value) or not fits_action(command) or not fits_window(command):
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
        if limit == LIMIT_DUPLICATE_ORDERS and window_of(s, node, limit).length_ns != window_ns:
            forget_orders(s, node.number)
        begin_window(window_of(s, node, limit), window_ns)
    if node.scope == SCOPE_SESSION:
        watch_sessions(s)
    if is_counting(node) and not was_counting:
        s.sums_stale = True


cdef void put_action(State* s, Node* node, uint8_t limit, uint8_t on_breach, bint warns, uint64_t pause) noexcept nogil:
    cdef Watch* watch = watch_of(s, node)
    cdef uint32_t bit = <uint32_t> 1 << limit
    s.watching -= is_watched(s, node)
    watch.warns = watch.warns | bit if warns else watch.warns & ~bit
    watch.acts = watch.acts | bit if on_breach else watch.acts & ~bit
    watch.on_breach[limit] = on_breach
    watch.pauses[limit] = pause if on_breach == BREACH_ACTION_SLOW_DOWN else 0
    watch.levels[limit] = 0
    s.watching += is_watched(s, node)


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
        put_action(s, node, command.limit, command.on_breach, command.warns, command.window_ns)
        look_after(s, node)
        s.gate += <uint64_t> 1 << 32
        remember(s, command.request_id)
    event.account = command.account
    event.instrument = command.instrument
    event.scope = command.scope
    event.number = command.number
    memcpy(event.actor, command.actor, 24)
