"""The long way round: what concerns a row beyond its own four limits."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.state cimport State

cdef enum:                       # Row.gate, beside the count of State.gate
    GATE_ABOVE = 1               # a block, restriction or limit above the row may bind
    GATE_COUNTED = 2             # the row is part of a node's sums
    GATE_BALANCES = 4            # a spot account, or a kind of account that the instrument is not for


cdef inline bint is_judged(const State* s, uint32_t row) noexcept nogil:
    """Whether nothing above the row changed since it was judged last."""
    return s.rows[row].gate >> 32 == s.gate >> 32


cdef void refresh(State* s, uint32_t row) noexcept nogil
"""Judge the row anew after something above it changed: its gate is State.gate afterwards where nothing concerns it."""

cdef void note_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""So many more lots of the row's account wait at this price (below 0: fewer). Called where the row's gate is not open."""

cdef void note_open(State* s, uint32_t row, int64_t orders) noexcept nogil
"""So many more orders of the row's account work (below 0: fewer). Called where the row's gate is not open."""

cdef void note_fill(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""The row's account traded; its position is moved already. Called where the row's gate is not open."""

cdef void note_entry(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""The row's account has such an entry, from a trade or a correction; its position is moved already. Called where the gate is not open."""
