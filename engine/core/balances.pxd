"""Spot accounts: what they have of each asset, and what of it their orders hold (docs/RULES.md, *Balances*)."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.ask cimport Ask
from engine.core.state cimport ASSETS, Balance, State
from engine.messages.wire cimport ACCOUNT_KIND_SPOT, AdjustBalance


cdef inline bint keeps_balances(const State* s, uint32_t account) noexcept nogil:
    return s.accounts[account].kind == ACCOUNT_KIND_SPOT


cdef inline bint is_barred(const State* s, uint32_t account, uint32_t number) noexcept nogil:
    """Whether the account's kind does not fit: spot accounts trade where there are assets, margin accounts where there are none."""
    return keeps_balances(s, account) != (s.instruments[number].base_asset != 0)


cdef inline Balance* balance_of(const State* s, uint32_t account, uint32_t asset) noexcept nogil:
    return &s.balances[account * ASSETS + asset]


cdef uint8_t fault_of_balance(const State* s, const Ask* ask) noexcept nogil
"""Whether the account can pay for what will work, at its worst price, once what works already gives back what it holds. Any order of
a margin account can be paid for."""

cdef void hold(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""So many more lots of a spot account's row work at this price; below 0: fewer, and what they held is available again."""

cdef void hold_as_restored(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""The same for an order from a snapshot, whose hold is no longer in what is available; of a margin account nothing."""

cdef void pay(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil
"""A spot account's row traded: out of what is available, into what is available."""

cdef void adjust_balance(State* s, const AdjustBalance* command) noexcept nogil
