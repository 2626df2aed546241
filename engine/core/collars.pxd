"""The collars of an order that goes the long way: the dynamic one around the reference in force, the static one around settlement."""

from libc.stdint cimport int64_t, uint8_t, uint64_t

from engine.core.state cimport Instrument, State


cdef int64_t centre_of(const State* s, const Instrument* instrument, uint8_t* source) noexcept nogil
"""The reference in force, 0 where there is none young enough, and its PriceSource."""

cdef uint8_t fault_of_collars(const State* s, const Instrument* instrument, int64_t price) noexcept nogil

cdef uint8_t fault_of_market_edge(const State* s, const Instrument* instrument, uint8_t side, int64_t* edge) noexcept nogil
"""Of an order without a price. Sets `edge` to the worst price at which it may trade."""

cdef int64_t nearest_in_collar(const State* s, const Instrument* instrument, int64_t price) noexcept nogil
"""The end of the collar on this price's side of the reference."""

cdef int64_t nearest_in_static_collar(const Instrument* instrument, int64_t price) noexcept nogil

cdef bint is_in_static_collar(const Instrument* instrument, int64_t price) noexcept nogil
"""Where there is one."""

cdef void date_prices(const State* s, Instrument* instrument, uint64_t aged_before_ns) noexcept nogil
"""After a definition: where prices begin to age, those that there are are as old as the definition."""

cdef void date_reference(const State* s, Instrument* instrument) noexcept nogil
"""After the reference was set."""

cdef void date_trade(const State* s, Instrument* instrument) noexcept nogil
"""After a trade, in an instrument whose orders go the long way: it makes the reference, unless only commands do."""

cdef void date_mark(const State* s, Instrument* instrument) noexcept nogil
