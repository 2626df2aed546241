"""What happens where an order would trade with one of its own group."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State
from engine.core.taker cimport Taker


cdef void prevent(State* s, Taker* taker, uint32_t maker) noexcept nogil
"""The taker's choice decides: afterwards the maker is gone, or the taker has no leaves, or both."""
