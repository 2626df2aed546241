"""What works in the book, for the account whose it is."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.risk cimport note_open, note_working
from engine.core.state cimport State, working_of


cdef inline void add_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """So many more lots (below 0: fewer) of the account wait at this price."""
    working_of(&s.rows[row], side)[0] += qty
    if s.rows[row].gate != s.gate:
        note_working(s, row, side, price, qty)


cdef inline void add_open(State* s, uint32_t row, int64_t orders) noexcept nogil:
    """So many more orders (below 0: fewer) of the account work."""
    if s.rows[row].gate != s.gate:
        note_open(s, row, orders)
