"""What the auctions that gather now would do, told when it changes."""

from engine.core.state cimport Instrument, State


cdef bint gathers(const Instrument* instrument) noexcept nogil
"""Whether its orders gather for an auction."""

cdef void indicate(State* s) noexcept nogil
"""AuctionIndicated for each instrument that collects and whose indication is another than was told last."""

cdef bint collects(const State* s) noexcept nogil
"""Whether any instrument does."""
