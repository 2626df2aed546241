"""What stands above a row and beside its limits."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.state cimport State


cdef void refresh(State* s, uint32_t row) noexcept nogil:
    s.rows[row].gate = s.gate


cdef void note_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    refresh(s, row)


cdef void note_fill(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    refresh(s, row)
