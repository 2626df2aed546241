"""Counts of events, for the pictures. One pass over what the core wrote, without Python per event."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

from engine.messages.wire cimport (
    EVENT_SIZE,
    Fill,
    KIND_CANCEL_REFUSED,
    KIND_FILL,
    KIND_LIMIT_SET,
    KIND_ORDER_ACCEPTED,
    KIND_ORDER_REFUSED,
    KIND_PHASE_CHANGED,
    KIND_REPLACE_REFUSED,
    LIQUIDITY_AUCTION,
    LIQUIDITY_TAKER,
    SIDE_SELL,
)


cdef class Tallies:
    def __cinit__(self, uint32_t instruments_end):
        self.instruments_end = instruments_end
        self.rows = <Tally*> calloc(instruments_end, sizeof(Tally))
        if self.rows is NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.rows)

    cdef void count(self, const uint8_t* events, size_t count) noexcept nogil:
        cdef size_t index
        cdef const Fill* event
        cdef uint32_t instrument
        for index in range(count):
            event = <const Fill*> (events + index * EVENT_SIZE)
            instrument = event.instrument if event.instrument < self.instruments_end else 0
            self.count_one(event, &self.rows[instrument])

    cdef void count_one(self, const Fill* event, Tally* row) noexcept nogil:
        row.touched = True
        if event.kind == KIND_ORDER_ACCEPTED:
            row.orders_total += 1
            self.orders_total += 1
        elif event.kind == KIND_FILL:
            if event.flags == LIQUIDITY_TAKER or (event.flags == LIQUIDITY_AUCTION and event.side == SIDE_SELL):
                self.count_trade(event, row)
        elif event.kind == KIND_ORDER_REFUSED:
            row.orders_total += 1
            self.orders_total += 1
            row.refusals_total += 1
            self.refusals_total += 1
        elif event.kind == KIND_CANCEL_REFUSED or event.kind == KIND_REPLACE_REFUSED:
            row.refusals_total += 1
            self.refusals_total += 1
        elif event.kind == KIND_PHASE_CHANGED:
            row.phase_seq = event.command_seq
        elif event.kind == KIND_LIMIT_SET:
            self.limits_touched = True

    cdef void count_trade(self, const Fill* event, Tally* row) noexcept nogil:
        cdef Trade* trade = &row.trades[row.trades_total % TRADES_KEPT]
        trade.trade_id = event.related_id
        trade.price_ticks = event.price_ticks
        trade.qty_lots = event.qty_lots
        trade.time_ns = event.time_ns
        trade.aggressor_side = event.side if event.flags == LIQUIDITY_TAKER else 0   # in an auction nobody is
        row.trades_total += 1
        row.volume_lots += event.qty_lots
        row.traded = True
        self.trades_total += 1

    def count_bytes(self, const unsigned char[::1] events not None) -> None:
        """The same for events that Python holds."""
        if events.shape[0] % EVENT_SIZE:
            raise ValueError(f"{events.shape[0]} bytes are no whole events")
        if events.shape[0]:
            self.count(&events[0], events.shape[0] // EVENT_SIZE)

    def take_touched(self) -> tuple[list[int], list[int], bool]:
        """(instruments with any event, instruments that traded, whether any limit was set) since the last call."""
        cdef uint32_t number
        cdef bint limits_touched = self.limits_touched
        self.limits_touched = False
        touched, traded = [], []
        for number in range(1, self.instruments_end):
            if self.rows[number].touched:
                touched.append(number)
            if self.rows[number].traded:
                traded.append(number)
            self.rows[number].touched = self.rows[number].traded = False
        return touched, traded, limits_touched

    def dump(self) -> bytes:
        """Everything counted so far, for `load`."""
        cdef uint32_t number
        totals = (self.orders_total, self.trades_total, self.refusals_total, sizeof(Tally))
        out = [b"".join(value.to_bytes(8, "little") for value in totals)]
        for number in range(self.instruments_end):
            if self.rows[number].orders_total or self.rows[number].phase_seq or self.rows[number].refusals_total:
                out.append(number.to_bytes(8, "little") + (<char*> &self.rows[number])[:sizeof(Tally)])
        return b"".join(out)

    def load(self, dumped: bytes) -> None:
        """Go on from what an earlier run counted. ValueError for bytes that are not of `dump`."""
        step = 8 + sizeof(Tally)
        words = [int.from_bytes(dumped[at : at + 8], "little") for at in range(0, 32, 8)]
        if len(dumped) < 32 or (len(dumped) - 32) % step or words[3] != sizeof(Tally):
            raise ValueError("these are no tallies of this version")
        self.orders_total, self.trades_total, self.refusals_total = words[:3]
        for at in range(32, len(dumped), step):
            self.load_row(int.from_bytes(dumped[at : at + 8], "little"), dumped[at + 8 : at + step])

    cdef int load_row(self, uint64_t number, bytes row) except -1:
        if number >= self.instruments_end:
            raise ValueError(f"instrument {number} is beyond the table")
        memcpy(&self.rows[number], <const char*> row, sizeof(Tally))
        self.rows[number].touched = self.rows[number].traded = True
        return 0

    def figures(self, uint32_t instrument) -> tuple[int, int, int, int, int]:
        """orders_total, trades_total, volume_lots, refusals_total, phase_seq of an instrument. IndexError beyond the table."""
        if instrument >= self.instruments_end:
            raise IndexError(instrument)
        row = self.rows[instrument]
        return row.orders_total, row.trades_total, row.volume_lots, row.refusals_total, row.phase_seq

    def trades(self, uint32_t instrument) -> list[list[int]]:
        """The newest trades, newest first: [trade id, price, quantity, aggressor's side (0: an auction's trade), time]."""
        if instrument >= self.instruments_end:
            raise IndexError(instrument)
        cdef Tally* row = &self.rows[instrument]
        cdef uint64_t newest = row.trades_total
        cdef uint64_t back
        cdef Trade* trade
        out = []
        for back in range(1, min(newest, TRADES_KEPT) + 1):
            trade = &row.trades[(newest - back) % TRADES_KEPT]
            out.append([trade.trade_id, trade.price_ticks, trade.qty_lots, trade.aggressor_side, trade.time_ns])
        return out
