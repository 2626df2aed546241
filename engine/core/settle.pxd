"""What follows from a command that traded or changed a book, once it is done."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State


cdef void settle(State* s, uint32_t number) noexcept nogil
"""Stops are triggered, then pegs move to the middle, and so on until nothing more happens; nothing where no special order works."""

cdef void settle_all(State* s) noexcept nogil
"""Every instrument, ascending."""
