"""Special orders: those whose OrderExtra counts, and the places at which they stand."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.state cimport Instrument, Ladder, Order, OrderExtra, State
from engine.core.taker cimport Taker


cdef bint is_special(const Taker* taker, const OrderExtra* extra) noexcept nogil
"""Whether the order works as a special one once it rests."""

cdef Ladder* ladder_of(Instrument* instrument, const Order* order, const OrderExtra* extra) noexcept nogil
"""Where a special order stands; NULL for a parked one."""

cdef bint make_place(Instrument* instrument, uint8_t place, uint8_t trigger) noexcept nogil
"""The ladders of the place, where nobody stood there before; False without memory."""

cdef void append_peg(State* s, Instrument* instrument, uint32_t slot) noexcept nogil
"""The last of the instrument's pegs."""

cdef void enlist(State* s, uint32_t slot, const Taker* taker, uint8_t place, int64_t price) noexcept nogil
"""What is left of the order works from now on as a special one, at this price of this place."""

cdef void stand(State* s, uint32_t slot) noexcept nogil
"""To the back of its level, where its place has levels; it works from now on."""

cdef void lift(State* s, uint32_t slot) noexcept nogil
"""Out of its level, and out of what works; it keeps its slot, its ids and its place among those who expire and who follow the middle."""

cdef void forget(State* s, uint32_t slot) noexcept nogil
"""A lifted order, whose slot stays taken, is known by nothing any more."""

cdef void set_reserve(State* s, OrderExtra* extra, int64_t reserve) noexcept nogil

cdef void take_away(State* s, uint32_t slot, int64_t qty) noexcept nogil
"""So much less of a working order's open quantity and total, of the reserve first; the order keeps its place, and some of it."""

cdef void restate(State* s, uint32_t slot, uint8_t reason) noexcept nogil
"""Tell the order as it is now."""

cdef void refill(State* s, uint32_t slot) noexcept nogil
"""The displayed part of an iceberg is used up, and out of its level: the next goes to the back."""

cdef void remove_special(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id, uint64_t related_id) noexcept nogil
"""As `removal.remove`."""
