"""The aggressor where hidden orders and icebergs may stand against it."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.state cimport Instrument, State
from engine.core.taker cimport Taker


cdef void cross(State* s, Taker* taker) noexcept nogil
"""As `matching.match`, at each price first with all that is displayed, then with what is hidden."""

cdef bint is_coverable(State* s, const Taker* taker, int64_t wanted) noexcept nogil
"""As `matching.is_fillable`, for so many lots, with all that is hidden."""

cdef int64_t best_against(Instrument* instrument, uint8_t side) noexcept nogil
"""The price, displayed or not, at which an order of this side would trade first; 0: none."""
