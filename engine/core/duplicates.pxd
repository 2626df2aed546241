"""Orders of an account that say the same within a short time."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from engine.core.ask cimport Ask
from engine.core.state cimport RECENT_ORDERS, Node, Recent, RecentOrders, State


cdef int64_t identical(const State* s, const Node* node, const Ask* ask) noexcept nogil
"""How many of the account's latest orders, taken within the window of its limit, say what this one says."""

cdef void note_order(State* s, const Ask* ask) noexcept nogil
"""A new order was taken: it is remembered where its account has the limit."""

cdef void forget_orders(State* s, uint32_t account) noexcept nogil

cdef uint64_t first_recent(const State* s, const Node* node) noexcept nogil
"""Index in the ring, counted on from the first order ever, of the oldest that counts still."""


cdef inline Recent* recent_at(RecentOrders* held, uint64_t index) noexcept nogil:
    return &held.ring[index % RECENT_ORDERS]
