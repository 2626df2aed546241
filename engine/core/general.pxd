"""The long way of an order: every type, instruction, phase and limit."""

from engine.core.state cimport State
from engine.messages.wire cimport NewOrder


cdef void new_general(State* s, const NewOrder* order) noexcept nogil
"""A NewOrder or a NewOrderExtended, by its kind."""
