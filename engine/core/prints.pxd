"""What a trade leaves behind in an instrument whose orders go the long way."""

from libc.stdint cimport int64_t, uint32_t

from engine.core.state cimport State


cdef void note_print(State* s, uint32_t number, int64_t price) noexcept nogil
"""After `note_trade`."""
