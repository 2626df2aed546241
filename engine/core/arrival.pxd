"""An order that passed its checks goes to where it belongs."""

from libc.stdint cimport uint32_t

from engine.core.ask cimport Ask
from engine.core.state cimport State
from engine.core.taker cimport Taker


cdef void enter(State* s, uint32_t slot, Taker* taker, const Ask* ask) noexcept nogil
"""A new, replaced or triggered order, which has its slot and works nowhere: it waits for its trigger, or trades and rests or ends.

Its OrderExtra is written.
"""
