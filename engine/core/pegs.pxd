"""Orders that rest unseen at the middle of the displayed touch."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State
from engine.core.taker cimport Taker


cdef void place_peg(State* s, uint32_t slot, Taker* taker) noexcept nogil
"""A peg that comes: it trades with what is hidden inside its price, and what is left rests there, or is parked."""

cdef bint move_pegs(State* s, uint32_t number) noexcept nogil
"""Each peg, in the order in which they came, to where the middle is now. Whether anything happened that events tell."""
