"""What nodes hold below them: positions, values and orders of their rows, kept exactly while a limit needs them."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.memory cimport int128
from engine.core.state cimport Instrument, Node, Share, State


cdef inline int128 units_of(const Instrument* instrument) noexcept nogil:
    """In which the instrument's ticks x lots are added to others'."""
    return instrument.tick_units if instrument.tick_units else 1


cdef bint is_counting(const Node* node) noexcept nogil
"""Whether a limit of the node needs sums."""

cdef Share* share_of(const State* s, const Node* node, uint32_t instrument) noexcept nogil

cdef void count_row(State* s, uint32_t row) noexcept nogil
"""The row changed: the nodes above it follow."""

cdef void count_value(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""So many more lots work at this price (below 0: fewer). `count_row` tells the nodes."""

cdef void count_order(State* s, uint32_t row, int64_t orders) noexcept nogil

cdef void freshen(State* s) noexcept nogil
"""Make the sums anew where they are stale."""
