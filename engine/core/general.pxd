"""The long way of an order: every type, instruction, phase and limit."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.ask cimport Ask
from engine.core.state cimport State
from engine.messages.wire cimport NewOrder


cdef void new_general(State* s, const NewOrder* order) noexcept nogil
"""A NewOrder or a NewOrderExtended, by its kind."""

cdef uint8_t fault_of_ask(State* s, Ask* ask) noexcept nogil
"""All checks of a new order. Sets `row` and `worst`."""

cdef uint8_t fault_from_above(State* s, Ask* ask) noexcept nogil
"""Blocks and restrictions, of an order whose `row` is set; the row is judged anew where that is due.

Sets REDUCE_ONLY among its instructions where the phase or a scope takes no others.
"""

cdef uint8_t fault_of_terms(State* s, Ask* ask) noexcept nogil
"""The checks of the order itself, from its price on: what a replace and a triggered stop are asked too. Sets `worst`.

`row` is set. An order that has its slot already is `own_slot`.
"""

cdef void write_extra(State* s, uint32_t slot, const Ask* ask) noexcept nogil
"""What is remembered of the order if it works as a special one. It works nowhere now."""
