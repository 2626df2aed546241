"""What the checks find of an order that is not entered."""

from libc.stdint cimport uint8_t

from engine.core.state cimport State
from engine.core.trace cimport Trace


cdef bint find_faults(State* s, const uint8_t* record, Trace* trace) noexcept nogil
"""Asks a whole new order or replace every check that can be asked; False for any other command.

Only what is reckoned lazily may change: which rows nothing concerns, and sums that were stale.
"""
