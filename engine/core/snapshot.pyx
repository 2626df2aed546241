"""Writing of snapshots."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from engine.core.balances cimport balance_of, keeps_balances
from engine.core.duplicates cimport first_recent, recent_at
from engine.core.ladder cimport below
from engine.core.page cimport Page, put, put32, put64
from engine.core.rates cimport window_of
from engine.core.state cimport (
    ASSETS,
    Balance,
    GROUPS,
    Instrument,
    LIMITS,
    LIMIT_KINDS,
    Ladder,
    Level,
    Money,
    NO_SLOT,
    Node,
    ORDER_SPECIAL,
    OrderExtra,
    PLACE_PARKED,
    Recent,
    RecentOrders,
    Row,
    Schedule,
    SLICES,
    State,
    WINDOWED_FIRST,
    Watch,
    Window,
    price_of,
    row_of,
)
from engine.core.watches cimport watch_of
from engine.core.windows cimport first_at
from engine.messages.wire cimport LIMIT_DUPLICATE_ORDERS


cdef bytes write_snapshot(const State* s):
    cdef Page page
    page.data = NULL
    page.size = page.capacity = 0
    page.failed = False
    try:
        write_head(&page, s)
        write_groups(&page, s)
        write_instruments(&page, s)
        write_accounts(&page, s)
        write_balances(&page, s)
        write_rows(&page, s)
        write_nodes(&page, s)
        write_restrictions(&page, s)
        write_schedules(&page, s)
        write_requests(&page, s)
        write_corrections(&page, s)
        write_slots(&page, s)
        write_books(&page, s)
        if page.failed:
            raise MemoryError("no memory for a snapshot")
        return (<const char*> page.data)[:page.size]
    finally:
        free(page.data)


cdef void write_head(Page* page, const State* s) noexcept nogil:
    put(page, MAGIC, 8)
    put64(page, s.seq)
    put64(page, s.event_seq)
    put64(page, s.time_ns)
    put32(page, s.orders_max)
    put32(page, s.accounts_max)
    put32(page, s.instruments_max)
    put32(page, s.requests_max)
    put32(page, s.hashing.every)
    put32(page, s.hashing.instrument)
    put32(page, s.hashing.account)
    put32(page, s.hashing.slot)
    put32(page, s.hashing.request)
    put64(page, s.hashing.value)


cdef void write_groups(Page* page, const State* s) noexcept nogil:
    cdef uint32_t group
    cdef uint32_t count = 0
    for group in range(GROUPS):
        count += s.group_phases[group] != 0
    put32(page, count)
    for group in range(GROUPS):
        if s.group_phases[group]:
            put32(page, group)
            put32(page, s.group_phases[group])


cdef uint32_t count_instruments(const State* s) noexcept nogil:
    cdef uint32_t number
    cdef uint32_t count = 0
    for number in range(1, s.instruments_max + 1):
        count += s.instruments[number].defined
    return count


cdef void write_instruments(Page* page, const State* s) noexcept nogil:
    cdef uint32_t number
    put32(page, count_instruments(s))
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            write_instrument(page, &s.instruments[number], number)


cdef void write_instrument(Page* page, const Instrument* held, uint32_t number) noexcept nogil:
    put32(page, number)
    put32(page, held.collar_bps)
    put64(page, held.price_max)
    put64(page, held.qty_max)
    put64(page, held.notional_max)
    put32(page, held.tick_multiple)
    put32(page, held.lot_multiple)
    put(page, &held.reference_mode, 1)
    put(page, &held.own_phase, 1)
    put(page, &held.market_remainder, 1)
    put(page, b"\0", 1)
    put(page, &held.group, 2)
    put(page, b"\0\0", 2)
    put32(page, held.protection_bps)
    put32(page, held.static_collar_bps)
    put64(page, held.reference_age_ns)
    put32(page, held.base_asset)
    put32(page, held.quote_asset)
    put64(page, held.lot_units)
    put64(page, held.tick_units)
    put64(page, held.mark)
    put64(page, held.settlement)
    put64(page, held.reference_at_ns)
    put64(page, held.mark_at_ns)
    put64(page, held.reference)
    put64(page, held.last_price)
    put64(page, held.last_qty)
    put64(page, held.indicated.price)
    put64(page, held.indicated.volume)
    put64(page, held.indicated.surplus)
    put64(page, held.indicated.side)


cdef void write_accounts(Page* page, const State* s) noexcept nogil:
    cdef uint32_t number
    cdef uint32_t count = 0
    for number in range(1, s.accounts_max + 1):
        count += s.accounts[number].defined
    put32(page, count)
    for number in range(1, s.accounts_max + 1):
        if s.accounts[number].defined:
            write_account(page, s, number)


cdef void write_account(Page* page, const State* s, uint32_t number) noexcept nogil:
    put32(page, number)
    put32(page, s.accounts[number].firm)
    put32(page, s.accounts[number].desk)
    put32(page, s.accounts[number].self_match_group)
    put32(page, s.accounts[number].self_match_hits)
    put32(page, s.accounts[number].kind)


cdef void write_account_balances(Page* page, const State* s, uint32_t account, uint32_t* count) noexcept nogil:
    cdef uint32_t asset
    cdef const Balance* held
    if not keeps_balances(s, account):
        return
    for asset in range(1, ASSETS):
        held = balance_of(s, account, asset)
        if held.available != 0 or held.held != 0:
            put32(page, account)
            put32(page, asset)
            put(page, &held.available, 16)
            put(page, &held.held, 16)
            count[0] += 1


cdef void write_balances(Page* page, const State* s) noexcept nogil:
    cdef uint32_t account
    cdef uint32_t count = 0
    cdef size_t where = page.size
    put32(page, 0)
    for account in range(1, s.accounts_max + 1):
        if s.accounts[account].defined:
            write_account_balances(page, s, account, &count)
    if not page.failed:
        memcpy(page.data + where, &count, 4)


cdef bint is_blank(const Row* row, const Money* money) noexcept nogil:
    return not (row.limits[0] or row.limits[1] or row.limits[2] or row.limits[3] or row.net or row.working_buy
                or row.working_sell or money.open_cost != 0 or money.realised != 0)


cdef void write_rows(Page* page, const State* s) noexcept nogil:
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


cdef void write_row(Page* page, uint32_t account, uint32_t instrument, const Row* row, const Money* money) noexcept nogil:
    put32(page, account)
    put32(page, instrument)
    put(page, row.limits, 8 * LIMITS)
    put64(page, row.net)
    put64(page, row.working_buy)
    put64(page, row.working_sell)
    put(page, &money.open_cost, 16)
    put(page, &money.realised, 16)


cdef void write_nodes(Page* page, const State* s) noexcept nogil:
    cdef uint32_t index
    cdef int limit
    cdef const Node* node
    put32(page, s.nodes_count)
    for index in range(s.nodes_count):
        node = &s.nodes[s.node_places[index]]
        put32(page, node.scope)
        put32(page, node.number)
        put32(page, node.block)
        put32(page, node.latched)
        put64(page, node.killed_by)
        put32(page, node.limits_set)
        for limit in range(LIMIT_KINDS):
            if node.limits_set >> limit & 1:
                put64(page, node.limits[limit])
        for limit in range(WINDOWED_FIRST, LIMIT_KINDS):
            if node.limits_set >> limit & 1:
                write_window(page, window_of(s, node, limit), s.time_ns)
        if node.limits_set >> LIMIT_DUPLICATE_ORDERS & 1:
            write_recent(page, s, node)
        write_watch(page, node.limits_set, watch_of(s, node))


cdef void write_watch(Page* page, uint32_t limits_set, const Watch* watch) noexcept nogil:
    """Of each limit that is set what it does, and how far it is told."""
    cdef uint8_t limit, warns
    for limit in range(LIMIT_KINDS):
        if limits_set >> limit & 1:
            warns = watch.warns >> limit & 1
            put(page, &watch.on_breach[limit], 1)
            put(page, &warns, 1)
            put(page, &watch.levels[limit], 1)
            put(page, b"\0", 1)
            put64(page, watch.pauses[limit])
    put64(page, watch.next_order_ns)


cdef void write_window(Page* page, const Window* window, uint64_t time_ns) noexcept nogil:
    """Its length, and the slices that count still and are not 0."""
    cdef size_t where
    cdef uint64_t first = first_at(window, time_ns)
    cdef uint64_t at, behind
    cdef uint32_t count = 0
    put64(page, window.length_ns)
    where = page.size
    put32(page, 0)
    for behind in range(window.latest - first + 1 if window.latest >= first else 0):
        at = first + behind
        if window.counts[at % SLICES]:
            put64(page, at)
            put64(page, window.counts[at % SLICES])
            count += 1
    if not page.failed:
        memcpy(page.data + where, &count, 4)


cdef void write_recent(Page* page, const State* s, const Node* node) noexcept nogil:
    """The account's latest orders that count still."""
    cdef RecentOrders* held = &s.recents[node.number]
    cdef uint64_t first = first_recent(s, node)
    cdef uint64_t index
    cdef const Recent* recent
    put32(page, <uint32_t> (held.total - first))
    for index in range(first, held.total):
        recent = recent_at(held, index)
        put64(page, recent.at_ns)
        put64(page, recent.price)
        put64(page, recent.qty)
        put64(page, recent.stop)
        put32(page, recent.instrument)
        put(page, &recent.side, 1)
        put(page, &recent.order_type, 1)
        put(page, b"\0\0", 2)


cdef void write_restrictions(Page* page, const State* s) noexcept nogil:
    cdef uint32_t index
    put32(page, s.restrictions_count)
    for index in range(s.restrictions_count):
        put32(page, <uint32_t> (s.restrictions[index] >> 48))
        put32(page, <uint32_t> (s.restrictions[index] >> 16))
        put32(page, <uint16_t> s.restrictions[index])


cdef void write_schedules(Page* page, const State* s) noexcept nogil:
    cdef uint32_t index
    cdef const Schedule* held
    put32(page, s.schedules_count)
    for index in range(s.schedules_count):
        held = &s.schedules[index]
        put64(page, held.at_ns)
        put64(page, held.number)
        put64(page, held.request_id)
        put32(page, held.instrument)
        put(page, &held.group, 2)
        put(page, &held.phase, 1)
        put(page, &held.reason, 1)
        put32(page, held.in_stop)
        put(page, held.actor, 24)


cdef void write_requests(Page* page, const State* s) noexcept nogil:
    cdef uint64_t count = min(s.requests_total, <uint64_t> s.requests_max)
    cdef uint64_t index
    put32(page, <uint32_t> count)
    for index in range(s.requests_total - count, s.requests_total):
        put64(page, s.requests[index % s.requests_max])


cdef void write_corrections(Page* page, const State* s) noexcept nogil:
    cdef uint64_t count = min(s.corrections_total, <uint64_t> s.requests_max)
    cdef uint64_t index
    put32(page, <uint32_t> count)
    for index in range(s.corrections_total - count, s.corrections_total):
        put64(page, s.corrections[index % s.requests_max])


cdef void write_slots(Page* page, const State* s) noexcept nogil:
    cdef uint32_t slot
    put32(page, s.slots_used)
    put32(page, s.free_count)
    for slot in range(s.slots_used):
        put32(page, s.orders[slot].generation)
    put(page, s.free_slots, <size_t> s.free_count * 4)


cdef void write_books(Page* page, const State* s) noexcept nogil:
    cdef uint32_t number
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            write_pair(page, s, &s.instruments[number], s.instruments[number].sides, False)
            write_specials(page, s, &s.instruments[number])


cdef void write_specials(Page* page, const State* s, const Instrument* held) noexcept nogil:
    """What is in no displayed book, and the pegs in the order in which they came."""
    cdef uint32_t slot = held.pegs_head
    cdef uint32_t parked = 0
    write_pair(page, s, held, held.hidden, False)
    write_pair(page, s, held, held.stops[0], True)
    write_pair(page, s, held, held.stops[1], True)
    while slot != NO_SLOT:
        parked += s.extras[slot].place == PLACE_PARKED
        slot = s.extras[slot].peg_next
    put32(page, parked)
    slot = held.pegs_head
    while slot != NO_SLOT:
        if s.extras[slot].place == PLACE_PARKED:
            put32(page, s.orders[slot].side)
            write_order(page, s, slot)
        slot = s.extras[slot].peg_next
    put32(page, held.pegs)
    slot = held.pegs_head
    while slot != NO_SLOT:
        put32(page, slot)
        slot = s.extras[slot].peg_next


cdef void write_pair(Page* page, const State* s, const Instrument* held, const Ladder* pair, bint of_stops) noexcept nogil:
    """Buys, then sells."""
    cdef uint8_t side
    for side in range(1, 3):
        write_side(page, s, held, &pair[side - 1], 3 - side if of_stops else side)


cdef void write_side(Page* page, const State* s, const Instrument* held, const Ladder* ladder, uint8_t side) noexcept nogil:
    """`side` is whose keys the ladder has."""
    cdef int64_t key = ladder.best
    put32(page, ladder.count)
    while key >= 0:
        put64(page, price_of(held, side, key))
        write_level(page, s, &ladder.levels[key])
        key = below(ladder, key)


cdef void write_level(Page* page, const State* s, const Level* level) noexcept nogil:
    cdef uint32_t slot = level.head
    cdef uint32_t index
    put32(page, level.count)
    for index in range(level.count):
        write_order(page, s, slot)
        slot = s.orders[slot].next


cdef void write_order(Page* page, const State* s, uint32_t slot) noexcept nogil:
    cdef uint32_t special = s.orders[slot].flags & ORDER_SPECIAL != 0
    put32(page, slot)
    put32(page, s.details[slot].account)
    put32(page, s.details[slot].session)
    put32(page, s.details[slot].self_match_group)
    put(page, &s.details[slot].order_type, 1)
    put(page, &s.details[slot].time_in_force, 1)
    put(page, &s.details[slot].instructions, 1)
    put(page, &s.details[slot].self_match, 1)
    put32(page, special)
    put64(page, s.details[slot].client_order_id)
    put64(page, s.details[slot].qty)
    put64(page, s.orders[slot].leaves)
    if special:
        write_extra(page, &s.extras[slot])


cdef void write_extra(Page* page, const OrderExtra* extra) noexcept nogil:
    put64(page, extra.reserve)
    put64(page, extra.display)
    put64(page, extra.limit_price)
    put64(page, extra.worth)
    put64(page, extra.expires_ns)
    put64(page, extra.entered)
    put32(page, extra.trigger)
    put32(page, 0)
    put64(page, extra.came)
