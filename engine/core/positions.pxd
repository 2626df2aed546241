"""What a fill does to the account's row. Values are ticks x lots in 128 bits."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.memory cimport int128
from engine.core.state cimport Money, Row
from engine.messages.wire cimport SIDE_BUY


cdef inline int128 part_of(int128 cost, int64_t closed, int64_t held) noexcept nogil:
    """cost * closed // held towards zero. The product itself could leave 128 bits, so the whole part is taken out first."""
    cdef int128 whole
    cdef int128 rest
    if cost == <int64_t> cost:   # a division of 64 bits costs a tenth of one of 128
        whole = <int64_t> cost // held
    else:
        whole = cost // held
    rest = (cost - whole * held) * closed
    if rest == <int64_t> rest:
        return whole * closed + <int64_t> rest // held
    return whole * closed + rest // held


cdef inline void apply_fill(Row* row, Money* money, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """Closes what the fill closes, then opens with the rest."""
    cdef int64_t signed_qty = qty if side == SIDE_BUY else -qty
    cdef int64_t held = row.net if row.net >= 0 else -row.net
    cdef int64_t closed = 0
    cdef int128 taken
    if row.net and (row.net > 0) != (signed_qty > 0):
        closed = qty if qty < held else held
        taken = money.open_cost if closed == held else part_of(money.open_cost, closed, held)
        money.open_cost -= taken
        money.realised += (<int128> price * closed - taken) if row.net > 0 else (-taken - <int128> price * closed)
    money.open_cost += <int128> price * (qty - closed) * (1 if side == SIDE_BUY else -1)
    row.net += signed_qty
