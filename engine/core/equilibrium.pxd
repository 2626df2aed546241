"""The one price at which most of a book that is crossed can trade (docs/RULES.md, *Auctions*)."""

from engine.core.state cimport Indication, Instrument


cdef void find_equilibrium(const Instrument* instrument, Indication* found) noexcept nogil
"""All 0 where the book does not cross. Costs the levels that cross, whatever stands in them."""
