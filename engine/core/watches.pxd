"""Nodes whose limits warn or act: which of them are to be looked at after this command."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.memory cimport int128
from engine.core.state cimport Node, State, Watch

cdef enum:
    MOST = 0x7FFFFFFFFFFFFFFF    # what an event tells of more
    LEVEL_BREACHED = 5           # above those that warn


cdef inline Watch* watch_of(const State* s, const Node* node) noexcept nogil:
    return &s.watches[node - s.nodes]


cdef inline bint is_watched(const State* s, const Node* node) noexcept nogil:
    """Whether any of its limits warns or acts."""
    return watch_of(s, node).warns or watch_of(s, node).acts


cdef inline bint is_watched_by(const State* s, const Node* node, uint8_t limit) noexcept nogil:
    """Whether this limit of it does. Such a limit is set."""
    return (watch_of(s, node).warns | watch_of(s, node).acts) >> limit & 1


cdef inline void look_after(State* s, Node* node) noexcept nogil:
    """What it holds may have changed: its limits are looked at when the command is done."""
    cdef Watch* watch = watch_of(s, node)
    if watch.is_due or not is_watched(s, node):
        return
    watch.is_due = True
    s.due_nodes[s.due_count] = <uint64_t> node.scope << 32 | node.number
    s.due_count += 1
    s.due_seq = s.seq


cdef inline void attempt(State* s, Node* node, uint8_t limit, int128 need, uint32_t instrument) noexcept nogil:
    """An order would take, or took, more than the limit, which warns or acts."""
    cdef Watch* watch = watch_of(s, node)
    watch.attempts |= <uint32_t> 1 << limit
    watch.needs[limit] = <int64_t> min(need, <int128> MOST)
    watch.asked_in[limit] = instrument
    look_after(s, node)


cdef inline void forget_due(State* s) noexcept nogil:
    """What is as it was when the last command was done is looked at by nobody."""
    cdef uint32_t index
    for index in range(s.nodes_count):
        s.watches[index].is_due = False
    s.due_count = 0
    s.due_seq = s.hashing.due_seq
