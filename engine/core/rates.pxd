"""How many messages and new orders were taken within the windows of the limits on their way."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.ask cimport Ask
from engine.core.state cimport Node, State, WINDOWED_FIRST, Window


cdef inline bint has_window(uint8_t limit) noexcept nogil:
    """Whether limits of this kind count within a window."""
    return limit >= WINDOWED_FIRST


cdef Window* window_of(const State* s, const Node* node, uint8_t limit) noexcept nogil

cdef int64_t taken(const State* s, const Node* node, uint8_t limit) noexcept nogil
"""Within the window of the node's limit, which is set, up to now."""

cdef void count_message(State* s, const Ask* ask) noexcept nogil
"""A new order or a replace was taken."""
