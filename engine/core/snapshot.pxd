"""The canonical encoding of all state: docs/RULES.md, *Snapshot*."""

from libc.stdint cimport uint32_t

from engine.core.page cimport Page
from engine.core.state cimport Instrument, Money, Row, State


cdef extern from *:
    """
    #define TIDEGATE_SNAPSHOT_MAGIC "TGSNAP02"
    """
    const char* MAGIC "TIDEGATE_SNAPSHOT_MAGIC"   # its first 8 bytes


cdef bytes write_snapshot(const State* s)

# its parts, of which a state hash is made too
cdef void write_instrument(Page* page, const Instrument* held, uint32_t number) noexcept nogil
cdef void write_account_balances(Page* page, const State* s, uint32_t account, uint32_t* count) noexcept nogil   # counts them
cdef void write_account(Page* page, const State* s, uint32_t number) noexcept nogil
cdef bint is_blank(const Row* row, const Money* money) noexcept nogil
cdef void write_row(Page* page, uint32_t account, uint32_t instrument, const Row* row, const Money* money) noexcept nogil
cdef void write_order(Page* page, const State* s, uint32_t slot) noexcept nogil
