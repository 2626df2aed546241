"""The long way of a replace."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State
from engine.messages.wire cimport ReplaceOrder


cdef void change_general(State* s, uint32_t slot, const ReplaceOrder* command) noexcept nogil
"""A replace of this order, whichever it is, in whichever phase: answered, and done where it may be."""
