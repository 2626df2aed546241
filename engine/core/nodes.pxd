"""What stands above rows: the venue, firms, desks, accounts, instruments, and sessions beside them, each where something was set there."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.state cimport Node, SCOPES, State


ctypedef struct Chain:
    Node* at[SCOPES]         # by Scope; NULL: nothing was ever set there


cdef Node* find_node(const State* s, uint8_t scope, uint32_t number) noexcept nogil
"""NULL where there is none."""

cdef bint has_room(const State* s, uint8_t scope, uint32_t number) noexcept nogil
"""Whether the node is there, or can be made."""

cdef Node* make_node(State* s, uint8_t scope, uint32_t number) noexcept nogil
"""The one that is there, or a new one. Only where `has_room`."""

cdef bint is_active(const Node* node) noexcept nogil
"""Whether anything there concerns orders now."""

cdef void watch_sessions(State* s) noexcept nogil
"""After something was set or taken away at a session: which sessions' orders go the long way."""

cdef void find_chain(const State* s, Chain* chain, uint32_t account, uint32_t instrument, uint32_t session) noexcept nogil
"""All nodes that an order passes on its way down from the venue; session 0: none."""
