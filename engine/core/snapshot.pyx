"""Writing and reading of snapshots. The writer knows the order of things; the reader checks each number before it uses it as an index."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy

from engine.core.ids cimport find_id, put_id
from engine.core.ladder cimport append, below
from engine.core.memory cimport int128
from engine.core.reference cimport set_reference
from engine.core.requests cimport remember, was_applied
from engine.core.state cimport (
    Instrument,
    Ladder,
    Level,
    LIMITS,
    Money,
    NO_SLOT,
    Order,
    OrderDetail,
    PRICE_TICKS_MAX,
    QTY_MAX,
    Row,
    State,
    key_of,
    make_ladders,
    price_of,
    row_of,
)
from engine.messages.wire cimport PHASE_CONTINUOUS, REFERENCE_MODE_LAST_TRADE, SIDE_BUY

cdef const char* MAGIC = b"TGSNAP01"


# --- writing

ctypedef struct Page:
    uint8_t* data
    size_t size
    size_t capacity
    bint failed


cdef void put(Page* page, const void* value, size_t size) noexcept:
    cdef uint8_t* moved
    if page.size + size > page.capacity:
        moved = <uint8_t*> realloc(page.data, 2 * page.capacity + size + 4096)
        if moved is NULL:
            page.failed = True
            return
        page.data = moved
        page.capacity = 2 * page.capacity + size + 4096
    memcpy(page.data + page.size, value, size)
    page.size += size


cdef void put32(Page* page, uint32_t value) noexcept:
    put(page, &value, 4)


cdef void put64(Page* page, uint64_t value) noexcept:
    put(page, &value, 8)


cdef bytes write_snapshot(const State* s):
    cdef Page page
    page.data = NULL
    page.size = page.capacity = 0
    page.failed = False
    try:
        write_head(&page, s)
        write_instruments(&page, s)
        write_accounts(&page, s)
        write_rows(&page, s)
        write_requests(&page, s)
        write_slots(&page, s)
        write_books(&page, s)
        if page.failed:
            raise MemoryError("no memory for a snapshot")
        return (<const char*> page.data)[:page.size]
    finally:
        free(page.data)


cdef void write_head(Page* page, const State* s) noexcept:
    put(page, MAGIC, 8)
    put64(page, s.seq)
    put64(page, s.event_seq)
    put64(page, s.time_ns)
    put32(page, s.orders_max)
    put32(page, s.accounts_max)
    put32(page, s.instruments_max)
    put32(page, s.requests_max)


cdef uint32_t count_instruments(const State* s) noexcept:
    cdef uint32_t number
    cdef uint32_t count = 0
    for number in range(1, s.instruments_max + 1):
        count += s.instruments[number].defined
    return count


cdef void write_instruments(Page* page, const State* s) noexcept:
    cdef uint32_t number
    put32(page, count_instruments(s))
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            write_instrument(page, &s.instruments[number], number)


cdef void write_instrument(Page* page, const Instrument* held, uint32_t number) noexcept:
    put32(page, number)
    put32(page, held.collar_bps)
    put64(page, held.price_max)
    put64(page, held.qty_max)
    put64(page, held.notional_max)
    put32(page, held.tick_multiple)
    put32(page, held.lot_multiple)
    put(page, &held.reference_mode, 1)
    put(page, &held.phase, 1)
    put(page, b"\0\0\0\0\0\0", 6)
    put64(page, held.reference)
    put64(page, held.last_price)
    put64(page, held.last_qty)


cdef void write_accounts(Page* page, const State* s) noexcept:
    cdef uint32_t number
    cdef uint32_t count = 0
    for number in range(1, s.accounts_max + 1):
        count += s.accounts[number].defined
    put32(page, count)
    for number in range(1, s.accounts_max + 1):
        if s.accounts[number].defined:
            put32(page, number)
            put32(page, s.accounts[number].firm)


cdef bint is_blank(const Row* row, const Money* money) noexcept:
    return not (row.limits[0] or row.limits[1] or row.limits[2] or row.limits[3] or row.net or row.working_buy
                or row.working_sell or money.open_cost != 0 or money.realised != 0)


cdef void write_rows(Page* page, const State* s) noexcept:
    cdef uint32_t account, instrument, at
    cdef uint32_t count = 0
    cdef size_t where = page.size
    put32(page, 0)
    for account in range(1, s.accounts_max + 1):
        if s.accounts[account].defined:
            for instrument in range(1, s.instruments_max + 1):
                at = row_of(s, account, instrument)
                if s.instruments[instrument].defined and not is_blank(&s.rows[at], &s.money[at]):
                    write_row(page, account, instrument, &s.rows[at], &s.money[at])
                    count += 1
    if not page.failed:
        memcpy(page.data + where, &count, 4)


cdef void write_row(Page* page, uint32_t account, uint32_t instrument, const Row* row, const Money* money) noexcept:
    put32(page, account)
    put32(page, instrument)
    put(page, row.limits, 8 * LIMITS)
    put64(page, row.net)
    put64(page, row.working_buy)
    put64(page, row.working_sell)
    put(page, &money.open_cost, 16)
    put(page, &money.realised, 16)


cdef void write_requests(Page* page, const State* s) noexcept:
    cdef uint64_t count = min(s.requests_total, <uint64_t> s.requests_max)
    cdef uint64_t index
    put32(page, <uint32_t> count)
    for index in range(s.requests_total - count, s.requests_total):
        put64(page, s.requests[index % s.requests_max])


cdef void write_slots(Page* page, const State* s) noexcept:
    cdef uint32_t slot
    put32(page, s.slots_used)
    put32(page, s.free_count)
    for slot in range(s.slots_used):
        put32(page, s.orders[slot].generation)
    put(page, s.free_slots, <size_t> s.free_count * 4)


cdef void write_books(Page* page, const State* s) noexcept:
    cdef uint32_t number
    cdef uint8_t side
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            for side in range(1, 3):
                write_side(page, s, &s.instruments[number], side)


cdef void write_side(Page* page, const State* s, const Instrument* held, uint8_t side) noexcept:
    cdef const Ladder* ladder = &held.sides[side - 1]
    cdef int64_t key = ladder.best
    put32(page, ladder.count)
    while key >= 0:
        put64(page, price_of(held, side, key))
        write_level(page, s, &ladder.levels[key])
        key = below(ladder, key)


cdef void write_level(Page* page, const State* s, const Level* level) noexcept:
    cdef uint32_t slot = level.head
    cdef uint32_t index
    put32(page, level.count)
    for index in range(level.count):
        put32(page, slot)
        put32(page, s.details[slot].account)
        put32(page, s.details[slot].session)
        put32(page, 0)
        put64(page, s.details[slot].client_order_id)
        put64(page, s.details[slot].qty)
        put64(page, s.orders[slot].leaves)
        slot = s.orders[slot].next


# --- reading

ctypedef struct Scroll:
    const uint8_t* at
    const uint8_t* end


cdef int take(Scroll* scroll, void* value, size_t size) except -1:
    if <size_t> (scroll.end - scroll.at) < size:
        raise ValueError("the snapshot is cut short")
    memcpy(value, scroll.at, size)
    scroll.at += size
    return 0


cdef uint32_t take32(Scroll* scroll) except? 0xFFFFFFFF:
    cdef uint32_t value = 0
    take(scroll, &value, 4)
    return value


cdef uint64_t take64(Scroll* scroll) except? 0xFFFFFFFFFFFFFFFF:
    cdef uint64_t value = 0
    take(scroll, &value, 8)
    return value


cdef int demand(bint holds, str what) except -1:
    if not holds:
        raise ValueError(f"the snapshot is not sound: {what}")
    return 0


cdef int read_snapshot(State* s, const uint8_t* data, size_t size) except -1:
    cdef Scroll scroll
    scroll.at = data
    scroll.end = data + size
    read_head(s, &scroll)
    read_instruments(s, &scroll)
    read_accounts(s, &scroll)
    read_rows(s, &scroll)
    read_requests(s, &scroll)
    read_slots(s, &scroll)
    read_books(s, &scroll)
    demand(scroll.at == scroll.end, "bytes follow its end")
    # what has another encoding was not written by us: levels out of order, working quantities that are not the orders' sums, …
    written = write_snapshot(s)
    demand(len(written) == size and memcmp(<const char*> written, data, size) == 0, "it is not in the one encoding of its state")
    return 0


cdef int read_head(State* s, Scroll* scroll) except -1:
    cdef char magic[8]
    take(scroll, magic, 8)
    demand(memcmp(magic, MAGIC, 8) == 0, "it does not begin like one")
    s.seq = take64(scroll)
    s.event_seq = take64(scroll)
    s.time_ns = take64(scroll)
    held = take32(scroll), take32(scroll), take32(scroll), take32(scroll)
    ours = s.orders_max, s.accounts_max, s.instruments_max, s.requests_max
    demand(held == ours, f"its capacity is {held}, this core's {ours}")
    return 0


cdef int read_instruments(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, number
    cdef uint32_t before = 0
    for index in range(take32(scroll)):
        number = take32(scroll)
        demand(before < number <= s.instruments_max, f"instrument {number}")
        read_instrument(&s.instruments[number], scroll)
        before = number
    return 0


cdef int read_instrument(Instrument* held, Scroll* scroll) except -1:
    cdef uint8_t rest[6]
    held.defined = True
    held.collar_bps = take32(scroll)
    held.price_max = take64(scroll)
    held.qty_max = take64(scroll)
    held.notional_max = take64(scroll)
    held.tick_multiple = take32(scroll)
    held.lot_multiple = take32(scroll)
    take(scroll, &held.reference_mode, 1)
    take(scroll, &held.phase, 1)
    take(scroll, rest, 6)
    demand(held.reference_mode <= REFERENCE_MODE_LAST_TRADE and held.phase <= PHASE_CONTINUOUS, "a phase or mode")
    demand(1 <= held.price_max <= PRICE_TICKS_MAX and held.tick_multiple and held.lot_multiple, "a definition")
    if not make_ladders(held):
        raise MemoryError("no address space for an instrument")
    set_reference(held, take64(scroll))
    held.last_price = take64(scroll)
    held.last_qty = take64(scroll)
    return 0


cdef int read_accounts(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, number
    cdef uint32_t before = 0
    for index in range(take32(scroll)):
        number = take32(scroll)
        demand(before < number <= s.accounts_max, f"account {number}")
        s.accounts[number].defined = True
        s.accounts[number].firm = take32(scroll)
        before = number
    return 0


cdef int read_rows(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, account, instrument, at
    for index in range(take32(scroll)):
        account = take32(scroll)
        instrument = take32(scroll)
        demand(account <= s.accounts_max and s.accounts[account].defined, f"a row of account {account}")
        demand(instrument <= s.instruments_max and s.instruments[instrument].defined, f"a row of instrument {instrument}")
        at = row_of(s, account, instrument)
        take(scroll, s.rows[at].limits, 8 * LIMITS)
        s.rows[at].net = take64(scroll)
        take64(scroll)   # what works is summed up from the orders, and compared in the end
        take64(scroll)
        take(scroll, &s.money[at].open_cost, 16)
        take(scroll, &s.money[at].realised, 16)
    return 0


cdef int read_requests(State* s, Scroll* scroll) except -1:
    cdef uint32_t index
    cdef uint32_t count = take32(scroll)
    cdef uint64_t request_id
    demand(count <= s.requests_max, f"{count} request ids")
    for index in range(count):
        request_id = take64(scroll)
        demand(request_id and not was_applied(s, request_id), f"request id {request_id}")
        remember(s, request_id)
    return 0


cdef int read_slots(State* s, Scroll* scroll) except -1:
    cdef uint32_t slot
    s.slots_used = take32(scroll)
    s.free_count = take32(scroll)
    demand(s.slots_used <= s.orders_max and s.free_count <= s.slots_used, "the number of slots")
    for slot in range(s.slots_used):
        s.orders[slot].generation = take32(scroll)
    take(scroll, s.free_slots, <size_t> s.free_count * 4)
    for slot in range(s.free_count):
        demand(s.free_slots[slot] < s.slots_used and not s.orders[s.free_slots[slot]].working, f"free slot {s.free_slots[slot]}")
        s.orders[s.free_slots[slot]].working = True   # until all are read: no order and no second entry may claim it
    return 0


cdef int read_books(State* s, Scroll* scroll) except -1:
    cdef uint32_t number, slot
    cdef uint32_t orders = 0
    cdef uint8_t side
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            for side in range(1, 3):
                orders += read_side(s, scroll, number, side)
    demand(orders == s.slots_used - s.free_count, f"{orders} orders in {s.slots_used - s.free_count} slots")
    for slot in range(s.free_count):
        s.orders[s.free_slots[slot]].working = False
    return 0


cdef int read_side(State* s, Scroll* scroll, uint32_t number, uint8_t side) except -1:
    """How many orders."""
    cdef Instrument* held = &s.instruments[number]
    cdef uint32_t level, index
    cdef int orders = 0
    cdef int64_t price
    for level in range(take32(scroll)):
        price = take64(scroll)
        demand(1 <= price <= held.price_max, f"a price of {price}")
        for index in range(take32(scroll)):
            read_order(s, scroll, number, side, key_of(held, side, price))
            orders += 1
    return orders


cdef int read_order(State* s, Scroll* scroll, uint32_t number, uint8_t side, int64_t key) except -1:
    cdef uint32_t slot = take32(scroll)
    cdef Order* order
    cdef OrderDetail* detail
    demand(slot < s.slots_used and not s.orders[slot].working, f"an order in slot {slot}")
    order = &s.orders[slot]
    detail = &s.details[slot]
    detail.account = take32(scroll)
    detail.session = take32(scroll)
    take32(scroll)
    detail.client_order_id = take64(scroll)
    detail.qty = take64(scroll)
    order.leaves = take64(scroll)
    demand(detail.account <= s.accounts_max and s.accounts[detail.account].defined, f"an order of account {detail.account}")
    demand(0 < order.leaves <= detail.qty <= QTY_MAX, f"the quantities in slot {slot}")
    demand(find_id(s, detail.session, detail.client_order_id) == NO_SLOT, f"ClOrdID {detail.client_order_id} stands twice")
    order.key = <uint32_t> key
    order.row = row_of(s, detail.account, number)
    order.instrument = <uint16_t> number
    order.side = side
    order.working = True
    append(&s.instruments[number].sides[side - 1], s.orders, slot)
    if side == SIDE_BUY:
        s.rows[order.row].working_buy += order.leaves
    else:
        s.rows[order.row].working_sell += order.leaves
    put_id(s, slot)
    return 0
