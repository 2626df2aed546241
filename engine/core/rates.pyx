"""Counts of what was taken. What is refused counts nowhere: a refusal changes nothing."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.ask cimport Ask
from engine.core.nodes cimport Chain, find_chain
from engine.core.state cimport Node, SCOPES, State, WINDOWED, WINDOWED_FIRST, Window, attends
from engine.core.windows cimport count_at, total_at
from engine.messages.wire cimport LIMIT_MESSAGE_RATE, LIMIT_ORDER_RATE


cdef Window* window_of(const State* s, const Node* node, uint8_t limit) noexcept nogil:
    return &s.windows[<size_t> (node - s.nodes) * WINDOWED + (limit - WINDOWED_FIRST)]


cdef int64_t taken(const State* s, const Node* node, uint8_t limit) noexcept nogil:
    return total_at(window_of(s, node, limit), s.time_ns)


cdef void count_in(State* s, const Node* node, uint8_t limit) noexcept nogil:
    if node is not NULL and node.limits_set >> limit & 1:
        count_at(window_of(s, node, limit), s.time_ns, 1)


cdef void count_message(State* s, const Ask* ask) noexcept nogil:
    cdef Chain chain
    cdef int scope
    if s.rows[ask.row].gate == s.gate and not attends(s, ask.session):
        return
    find_chain(s, &chain, ask.account, ask.number, ask.session)
    for scope in range(SCOPES):
        count_in(s, chain.at[scope], LIMIT_MESSAGE_RATE)
        if ask.is_new:
            count_in(s, chain.at[scope], LIMIT_ORDER_RATE)
