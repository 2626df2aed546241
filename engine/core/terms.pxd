"""What an order asks for, by itself: instructions, prices and quantities that fit each other."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.ask cimport Ask
from engine.core.state cimport Instrument, State


cdef uint8_t fault_of_instructions(const Ask* ask) noexcept nogil

cdef uint8_t fault_of_amounts(const State* s, const Instrument* instrument, const Ask* ask) noexcept nogil
"""Price, stop price, quantities and expiry."""

cdef bint trades_at_once(const Instrument* instrument) noexcept nogil
"""Whether orders trade as they come in."""

cdef bint is_triggered(const Instrument* instrument, uint8_t trigger, uint8_t side, int64_t stop) noexcept nogil
"""Whether a stop at this price would be triggered by the price that there is now."""
