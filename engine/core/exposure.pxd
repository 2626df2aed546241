"""What works in the book, for the account whose it is."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.risk cimport note_open, note_working
from engine.core.state cimport State
from engine.messages.wire cimport SIDE_BUY


cdef inline void add_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """So many more lots (below 0: fewer) of the account wait at this price."""
    if side == SIDE_BUY:
        s.rows[row].working_buy += qty
    else:
        s.rows[row].working_sell += qty
    if s.rows[row].gate != s.gate:
        note_working(s, row, side, price, qty)


cdef inline void add_open(State* s, uint32_t row, int64_t orders) noexcept nogil:
    """So many more orders (below 0: fewer) of the account work."""
    if s.rows[row].gate != s.gate:
        note_open(s, row, orders)
