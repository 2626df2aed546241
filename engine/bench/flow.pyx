"""Order flow for measurements, made beforehand by driving a core of its own, so that every cancel names an order that is live.

Mix: of 1000 commands 552 new (44 of them cross and take `sweep` makers on average), 380 cancel a random live order, 34 reduce one,
34 reprice one. The book is kept near its size: above it a new order becomes a cancel, below it a cancel becomes a new order.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

import numpy as np

from engine.core.capacity import Capacity
from engine.messages.layout import encode

from engine.core.core cimport Core
from engine.core.state cimport Order, State
from engine.messages.wire cimport (
    CancelOrder,
    EVENT_SIZE,
    KIND_CANCEL_ORDER,
    KIND_NEW_ORDER,
    KIND_REPLACE_ORDER,
    NewOrder,
    OrderAccepted,
    ReplaceOrder,
    SIDE_BUY,
    SIDE_SELL,
    TIME_IN_FORCE_GTC,
    ORDER_TYPE_LIMIT,
    VERSION,
)

cdef enum:
    DRAWS = 1000
    CROSSING = 44            # draws below this cross, all below NEW are new orders
    NEW = 552
    CANCEL = NEW + 380
    REDUCE = CANCEL + 34     # what is left of the draws reprices
    DEPTH = 200              # ticks from the centre over which resting orders lie
    ACCOUNTS_MOST = 64
    CENTRE = 1 << 15
    PRICE_TICKS_MAX = 1 << 16

ACCOUNTS = ACCOUNTS_MOST


def setting_up(int books) -> bytes:
    """Commands that define and open `books` instruments, and give ACCOUNTS accounts limits that nothing runs into."""
    wide = (1 << 62)
    frames = [encode("DefineAccount", request_id=number, account=number, firm=1 + number % 8) for number in range(1, ACCOUNTS + 1)]
    for book in range(1, books + 1):
        frames += [
            encode("DefineInstrument", instrument=book, collar_bps=5000, price_ticks_max=PRICE_TICKS_MAX, qty_lots_max=1 << 40,
                   notional_max=wide, tick_multiple=1, lot_multiple=1, reference_mode=0),
            encode("SetReferencePrice", instrument=book, price_ticks=CENTRE),
            encode("SetPhase", instrument=book, phase=2, reason=1, actor="bench"),
        ]
        frames += [encode("SetLimit", account=account, instrument=book, limit=limit, value=wide)
                   for account in range(1, ACCOUNTS + 1) for limit in range(1, 5)]
    return b"".join(frames)


cdef class Flow:
    """One seeded stream of commands over `books` books that hold `resting` orders in all."""

    cdef Core core
    cdef uint64_t random
    cdef uint64_t next_id
    cdef uint32_t* live              # slots of working orders, in no order
    cdef uint32_t* place             # slot -> its place in `live`
    cdef uint32_t live_count
    cdef uint32_t books, resting
    cdef bint with_ids, crosses, reduces

    def __cinit__(self, int books, int resting, uint64_t seed, bint with_ids=False, bint crosses=True, bint reduces=True):
        capacity = Capacity()
        self.core = Core(capacity)
        self.random = seed * <uint64_t> 0x9E3779B97F4A7C15 + 1
        self.books, self.resting = books, resting
        self.with_ids, self.crosses, self.reduces = with_ids, crosses, reduces
        self.live = <uint32_t*> calloc(capacity.orders, sizeof(uint32_t))
        self.place = <uint32_t*> calloc(capacity.orders, sizeof(uint32_t))
        if self.live is NULL or self.place is NULL:
            raise MemoryError
        self.core.apply_bytes(setting_up(books), 1)

    def __dealloc__(self):
        free(self.live)
        free(self.place)

    def filling(self) -> np.ndarray:
        """Commands that fill the books (uint8)."""
        return self._run(self.resting, True)

    def commands(self, uint32_t count) -> np.ndarray:
        """The next commands of the mix (uint8)."""
        return self._run(count, False)

    def _run(self, uint32_t count, bint filling) -> np.ndarray:
        out = np.zeros(<size_t> count * 56, np.uint8)
        cdef uint8_t[::1] room = out
        cdef size_t size = 0
        cdef uint32_t index
        with nogil:
            for index in range(count):
                size += self.one(&room[size], filling)
        return out[:size]

    cdef uint64_t draw(self) noexcept nogil:
        """xorshift64*."""
        self.random ^= self.random >> 12
        self.random ^= self.random << 25
        self.random ^= self.random >> 27
        return self.random * <uint64_t> 2685821657736338717

    cdef uint32_t below(self, uint32_t bound) noexcept nogil:
        return <uint32_t> ((self.draw() >> 32) * bound >> 32)

    cdef size_t one(self, uint8_t* room, bint filling) noexcept nogil:
        """Write one command, apply it, and keep the list of live orders."""
        cdef uint32_t what = self.below(DRAWS)
        cdef size_t size
        if filling or what < NEW and self.live_count < self.resting + self.resting // 20:
            size = self.new(room, what < CROSSING and not filling and self.crosses)
        elif what < CANCEL or self.live_count == 0:
            if self.live_count < self.resting - self.resting // 20:
                size = self.new(room, False)
            else:
                size = self.cancel(room)
        else:
            size = self.replace(room, what < REDUCE and self.reduces)
        self.core.apply(room, size, 1)
        self.follow()
        return size

    cdef size_t new(self, uint8_t* room, bint crossing) noexcept nogil:
        cdef NewOrder* order = <NewOrder*> room
        cdef int64_t distance = 1 + self.below(DEPTH) * self.below(DEPTH) // DEPTH
        memset(order, 0, sizeof(NewOrder))
        self.next_id += 1
        order.length = sizeof(NewOrder)
        order.kind = KIND_NEW_ORDER
        order.version = VERSION
        order.session = 1
        order.client_order_id = self.next_id if self.with_ids else 0
        order.account = 1 + self.below(ACCOUNTS_MOST)
        order.instrument = 1 + self.below(self.books)
        order.side = SIDE_BUY + self.below(2)
        order.order_type = ORDER_TYPE_LIMIT
        order.time_in_force = TIME_IN_FORCE_GTC
        order.qty_lots = 1 + self.below(100)
        if crossing:
            distance = -distance
            order.qty_lots = 50 + self.below(250)
        order.price_ticks = CENTRE - distance if order.side == SIDE_BUY else CENTRE + distance
        return sizeof(NewOrder)

    cdef void address(self, CancelOrder* command, uint32_t slot) noexcept nogil:
        cdef State* s = self.core.state
        command.version = VERSION
        command.session = 1
        command.account = s.details[slot].account
        command.instrument = s.orders[slot].instrument
        if self.with_ids:
            command.orig_client_order_id = s.details[slot].client_order_id
        else:
            command.order_id = (<uint64_t> s.orders[slot].generation << 32) | slot

    cdef size_t cancel(self, uint8_t* room) noexcept nogil:
        cdef CancelOrder* command = <CancelOrder*> room
        memset(command, 0, sizeof(CancelOrder))
        command.length = sizeof(CancelOrder)
        command.kind = KIND_CANCEL_ORDER
        self.address(command, self.live[self.below(self.live_count)])
        return sizeof(CancelOrder)

    cdef size_t replace(self, uint8_t* room, bint reduce) noexcept nogil:
        """A reduction by a third or more, or a new price up to ten ticks further away."""
        cdef ReplaceOrder* command = <ReplaceOrder*> room
        cdef uint32_t slot = self.live[self.below(self.live_count)]
        cdef const Order* order = &self.core.state.orders[slot]
        cdef int64_t price = order.key if order.side == SIDE_BUY else PRICE_TICKS_MAX - order.key
        cdef int64_t filled = self.core.state.details[slot].qty - order.leaves
        reduce = reduce and order.leaves > 1
        memset(command, 0, sizeof(ReplaceOrder))
        command.length = sizeof(ReplaceOrder)
        command.kind = KIND_REPLACE_ORDER
        self.address(<CancelOrder*> command, slot)
        self.next_id += 1
        command.client_order_id = self.next_id if self.with_ids else 0
        command.price_ticks = price if reduce else price + (1 if order.side == SIDE_SELL else -1) * (1 + <int64_t> self.below(10))
        command.qty_lots = filled + (2 * order.leaves // 3 if reduce else order.leaves)
        return sizeof(ReplaceOrder)

    cdef void follow(self) noexcept nogil:
        """Bring the list of live orders up to date with the slots that the last command's events name."""
        cdef const uint8_t* at = self.core.events
        cdef const uint8_t* end = at + self.core.events_size
        while at < end:
            self.note(<uint32_t> (<const OrderAccepted*> at).order_id)
            at += EVENT_SIZE

    cdef void note(self, uint32_t slot) noexcept nogil:
        cdef bint listed = self.place[slot] < self.live_count and self.live[self.place[slot]] == slot
        cdef bint working = slot < self.core.state.slots_used and self.core.state.orders[slot].flags
        if working and not listed:
            self.place[slot] = self.live_count
            self.live[self.live_count] = slot
            self.live_count += 1
        elif listed and not working:
            self.live_count -= 1
            self.live[self.place[slot]] = self.live[self.live_count]
            self.place[self.live[self.live_count]] = self.place[slot]

    @property
    def live_orders(self) -> int:
        return self.live_count


def apply_in_batches(Core core not None, const uint8_t[::1] commands not None, uint32_t batch_commands) -> int:
    """Applies everything as the sequencer would, a batch of so many commands after the other; the bytes of events that were written."""
    cdef size_t done = 0
    cdef size_t size = commands.shape[0]
    cdef size_t end, events = 0
    cdef uint32_t index
    with nogil:
        while done < size and not core.broken:
            end = done
            for index in range(batch_commands):
                if end >= size:
                    break
                end += (<const NewOrder*> &commands[end]).length
            while done < end and not core.broken:
                done += core.apply(&commands[done], end - done, 1)
                events += core.events_size
    if core.broken:
        raise ValueError(f"the flow is no flow at byte {done}")
    return events
