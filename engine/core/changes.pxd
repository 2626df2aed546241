"""The long way of a replace."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.ask cimport Ask
from engine.core.state cimport State
from engine.messages.wire cimport ReplaceOrder


cdef void read_change(const State* s, Ask* ask, uint32_t slot, const ReplaceOrder* command) noexcept nogil
"""The order of this slot as it would be."""

cdef uint8_t fault_of_general_change(State* s, Ask* ask) noexcept nogil
"""All checks of a replace, once its order is found. A change that only makes the order smaller is asked by no block."""

cdef void change_general(State* s, uint32_t slot, const ReplaceOrder* command) noexcept nogil
"""A replace of this order, whichever it is, in whichever phase: answered, and done where it may be."""
