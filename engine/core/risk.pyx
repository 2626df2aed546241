"""What stands above a row and beside its limits."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.balances cimport hold, is_barred, keeps_balances, pay
from engine.core.latches cimport note_execution
from engine.core.nodes cimport Chain, find_chain, is_active
from engine.core.restrictions cimport is_restricted
from engine.core.state cimport SCOPES, State
from engine.core.sums cimport count_order, count_row, count_value, is_counting


cdef uint64_t flags_of(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    """What an order of the account in the instrument must look at above its row."""
    cdef Chain chain
    cdef uint64_t flags = 0
    cdef int scope
    if keeps_balances(s, account) or is_barred(s, account, instrument):
        flags |= GATE_BALANCES
    find_chain(s, &chain, account, instrument, 0)   # sessions are looked at by `attends`
    for scope in range(SCOPES):
        if is_active(chain.at[scope]):
            flags |= GATE_ABOVE
        if is_counting(chain.at[scope]):
            flags |= GATE_COUNTED
    return flags | GATE_ABOVE if is_restricted(s, account, instrument) else flags


cdef void refresh(State* s, uint32_t row) noexcept nogil:
    s.rows[row].gate = s.gate | flags_of(s, row // (s.instruments_max + 1), row % (s.instruments_max + 1))


cdef bint is_counted(State* s, uint32_t row) noexcept nogil:
    """Whether nodes must be told now; sums that are stale will be made anew from all rows."""
    if not is_judged(s, row):
        refresh(s, row)
    return s.rows[row].gate & GATE_COUNTED != 0 and not s.sums_stale


cdef void note_working(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if is_counted(s, row):
        count_value(s, row, side, price, qty)
        count_row(s, row)
    if s.rows[row].gate & GATE_BALANCES:
        hold(s, row, side, price, qty)


cdef void note_open(State* s, uint32_t row, int64_t orders) noexcept nogil:
    if is_counted(s, row):
        count_order(s, row, orders)


cdef void note_entry(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if is_counted(s, row):
        count_row(s, row)
    if s.rows[row].gate & GATE_BALANCES:
        pay(s, row, side, price, qty)


cdef void note_fill(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    note_entry(s, row, side, price, qty)
    note_execution(s, row)
