"""The uncross of an auction, and what is told of it meanwhile."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.state cimport Indication, State


cdef void uncross(State* s, uint32_t number, uint64_t told_at) noexcept nogil
"""Trades all that crosses. `told_at` is the number of the event that caused it."""

cdef void tell_outcome(State* s, uint8_t kind, uint32_t number, const Indication* found, uint64_t told_at) noexcept nogil
"""What an auction did, AuctionUncrossed, or would do, AuctionIndicated."""
