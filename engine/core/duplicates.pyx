"""The latest orders of an account, a ring of a fixed size: a burst of others hides a repetition no sooner than it is full."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from engine.core.ask cimport Ask
from engine.core.nodes cimport find_node
from engine.core.rates cimport window_of
from engine.core.state cimport RECENT_ORDERS, Node, Recent, RecentOrders, State
from engine.messages.wire cimport LIMIT_DUPLICATE_ORDERS, SCOPE_ACCOUNT


cdef bint says_the_same(const Recent* recent, const Ask* ask) noexcept nogil:
    return (recent.price == ask.price and recent.qty == ask.qty and recent.stop == ask.stop and recent.instrument == ask.number
            and recent.side == ask.side and recent.order_type == ask.order_type)


cdef uint64_t first_recent(const State* s, const Node* node) noexcept nogil:
    cdef RecentOrders* held = &s.recents[node.number]
    cdef uint64_t length_ns = window_of(s, node, LIMIT_DUPLICATE_ORDERS).length_ns
    cdef uint64_t first = held.total - RECENT_ORDERS if held.total > RECENT_ORDERS else 0
    cdef uint64_t index = held.total
    while index > first and s.time_ns - recent_at(held, index - 1).at_ns < length_ns:
        index -= 1
    return index


cdef int64_t identical(const State* s, const Node* node, const Ask* ask) noexcept nogil:
    cdef RecentOrders* held = &s.recents[node.number]
    cdef uint64_t index
    cdef int64_t count = 0
    for index in range(first_recent(s, node), held.total):
        count += says_the_same(recent_at(held, index), ask)
    return count


cdef void note_order(State* s, const Ask* ask) noexcept nogil:
    cdef RecentOrders* held = &s.recents[ask.account]
    cdef Recent* recent
    cdef const Node* node
    if s.rows[ask.row].gate == s.gate:
        return
    node = find_node(s, SCOPE_ACCOUNT, ask.account)
    if node is NULL or not node.limits_set >> LIMIT_DUPLICATE_ORDERS & 1:
        return
    recent = recent_at(held, held.total)
    held.total += 1
    recent.at_ns = s.time_ns
    recent.price = ask.price
    recent.qty = ask.qty
    recent.stop = ask.stop
    recent.instrument = ask.number
    recent.side = ask.side
    recent.order_type = ask.order_type


cdef void forget_orders(State* s, uint32_t account) noexcept nogil:
    s.recents[account].total = 0
