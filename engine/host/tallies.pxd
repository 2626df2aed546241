from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.messages.wire cimport Fill

cdef enum:
    TRADES_KEPT = 50


ctypedef struct Trade:
    uint64_t trade_id
    int64_t price_ticks
    int64_t qty_lots
    uint64_t time_ns
    uint8_t aggressor_side


ctypedef struct Tally:
    uint64_t orders_total
    uint64_t trades_total
    uint64_t refusals_total
    int64_t volume_lots
    uint64_t phase_seq
    bint touched
    bint traded
    Trade trades[TRADES_KEPT]   # the newest, written round and round


cdef class Tallies:
    """What has happened, counted from the core's events. Row 0 is for what belongs to no instrument."""

    cdef Tally* rows
    cdef readonly uint32_t instruments_end   # one above the highest instrument number
    cdef readonly uint64_t orders_total, trades_total, refusals_total
    cdef bint limits_touched

    cdef void count(self, const uint8_t* events, size_t count) noexcept nogil
    cdef void count_one(self, const Fill* event, Tally* row) noexcept nogil
    cdef void count_trade(self, const Fill* event, Tally* row) noexcept nogil
    cdef int load_row(self, uint64_t number, bytes row) except -1
