"""What stands above a row and beside its limits."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.nodes cimport Chain, find_chain, is_active
from engine.core.restrictions cimport is_restricted
from engine.core.state cimport SCOPES, State


cdef bint is_concerned(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    """Whether an order of the account in the instrument must look above its row."""
    cdef Chain chain
    cdef int scope
    if s.sessions_above:     # which session an order comes from is not the row's to know
        return True
    find_chain(s, &chain, account, instrument, 0)
    for scope in range(SCOPES):
        if is_active(chain.at[scope]):
            return True
    return is_restricted(s, account, instrument)


cdef void refresh(State* s, uint32_t row) noexcept nogil:
    cdef uint32_t account = row // (s.instruments_max + 1)
    cdef uint32_t instrument = row % (s.instruments_max + 1)
    s.rows[row].gate = s.gate | (GATE_ABOVE if is_concerned(s, account, instrument) else 0)


cdef void note_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if not is_judged(s, row):
        refresh(s, row)


cdef void note_fill(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if not is_judged(s, row):
        refresh(s, row)
