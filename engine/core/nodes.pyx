"""Nodes, found by scope and number: a sorted array of keys beside one of places, so that a walk goes in the snapshot's order."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memmove

from engine.core.state cimport NODES_MAX, Node, State
from engine.messages.wire cimport (
    SCOPE_ACCOUNT,
    SCOPE_DESK,
    SCOPE_FIRM,
    SCOPE_INSTRUMENT,
    SCOPE_ROW,
    SCOPE_SESSION,
    SCOPE_VENUE,
)


cdef uint64_t key_of(uint8_t scope, uint32_t number) noexcept nogil:
    return <uint64_t> scope << 32 | number


cdef uint32_t place_of(const State* s, uint64_t key) noexcept nogil:
    """Where the key stands, or would."""
    cdef uint32_t low = 0
    cdef uint32_t high = s.nodes_count
    cdef uint32_t middle
    while low < high:
        middle = (low + high) >> 1
        if s.node_keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


cdef Node* find_node(const State* s, uint8_t scope, uint32_t number) noexcept nogil:
    cdef uint64_t key = key_of(scope, number)
    cdef uint32_t place = place_of(s, key)
    if place == s.nodes_count or s.node_keys[place] != key:
        return NULL
    return &s.nodes[s.node_places[place]]


cdef bint has_room(const State* s, uint8_t scope, uint32_t number) noexcept nogil:
    return s.nodes_count < NODES_MAX or find_node(s, scope, number) is not NULL


cdef Node* make_node(State* s, uint8_t scope, uint32_t number) noexcept nogil:
    cdef Node* node = find_node(s, scope, number)
    cdef uint64_t key = key_of(scope, number)
    cdef uint32_t place
    if node is not NULL:
        return node
    place = place_of(s, key)
    memmove(s.node_keys + place + 1, s.node_keys + place, (s.nodes_count - place) * sizeof(uint64_t))
    memmove(s.node_places + place + 1, s.node_places + place, (s.nodes_count - place) * sizeof(uint32_t))
    s.node_keys[place] = key
    s.node_places[place] = s.nodes_count
    node = &s.nodes[s.nodes_count]
    node.scope = scope
    node.number = number
    s.nodes_count += 1
    return node


cdef bint is_active(const Node* node) noexcept nogil:
    return node is not NULL and (node.block or node.limits_set or node.latched)


cdef void watch_sessions(State* s) noexcept nogil:
    cdef uint32_t index
    s.session_attention = 0
    for index in range(s.nodes_count):
        if s.nodes[index].scope == SCOPE_SESSION and is_active(&s.nodes[index]):
            s.session_attention |= <uint64_t> 1 << (s.nodes[index].number & 63)


cdef void find_chain(const State* s, Chain* chain, uint32_t account, uint32_t instrument, uint32_t session) noexcept nogil:
    chain.at[SCOPE_ROW] = NULL
    chain.at[SCOPE_VENUE] = find_node(s, SCOPE_VENUE, 0)
    chain.at[SCOPE_FIRM] = find_node(s, SCOPE_FIRM, s.accounts[account].firm)
    chain.at[SCOPE_DESK] = find_node(s, SCOPE_DESK, s.accounts[account].desk)
    chain.at[SCOPE_ACCOUNT] = find_node(s, SCOPE_ACCOUNT, account)
    chain.at[SCOPE_INSTRUMENT] = find_node(s, SCOPE_INSTRUMENT, instrument)
    chain.at[SCOPE_SESSION] = find_node(s, SCOPE_SESSION, session)
