"""Limits of nodes and rows together: the tightest on the way down binds, and is named."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.ask cimport Ask
from engine.core.state cimport Node, State
from engine.messages.wire cimport SetLimit


cdef uint8_t fault_of_all_limits(State* s, Ask* ask) noexcept nogil
"""The row's limits and those of every node above it; sets `limit_scope` and `limit_value` where one binds."""

cdef bint may_have(uint8_t scope, uint8_t limit) noexcept nogil
"""Whether there are limits of this kind at such a scope, which is not ROW."""

cdef void note_bound(State* s, const Ask* ask) noexcept nogil
"""A limit above the row refused it."""

cdef void note_passed(State* s, const Ask* ask) noexcept nogil
"""It is taken: limits that it exceeds and that let it through hear of it, and a pause begins where they slow down."""

cdef uint8_t fault_of_pace(const State* s, const Ask* ask) noexcept nogil
"""A new order within the pause of a breached limit."""

cdef void put_action(State* s, Node* node, uint8_t limit, uint8_t on_breach, bint warns, uint64_t pause) noexcept nogil

cdef void put_limit(State* s, Node* node, uint8_t limit, int64_t value, uint64_t window_ns) noexcept nogil
"""-1 takes it away. `window_ns` is 0 where its kind has no window."""

cdef void set_node_limit(State* s, const SetLimit* command) noexcept nogil
"""Of any scope but ROW."""
