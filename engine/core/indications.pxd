"""What the auctions that gather now would do, told when it changes."""

from engine.core.state cimport State


cdef void indicate(State* s) noexcept nogil
"""AuctionIndicated for each instrument that collects and whose indication is another than was told last."""

cdef bint collects(const State* s) noexcept nogil
"""Whether any instrument does."""
