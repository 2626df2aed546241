"""Reading of snapshots: each number is checked before it is used as an index."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from engine.core.attention cimport attend_rules
from engine.core.balances cimport balance_of, hold_as_restored, keeps_balances
from engine.core.closers cimport join_closers
from engine.core.duplicates cimport recent_at
from engine.core.expiries cimport put_expiry
from engine.core.ids cimport find_id, put_id
from engine.core.ladder cimport append
from engine.core.phases cimport inherit_phase
from engine.core.limits cimport may_have, put_action, put_limit
from engine.core.nodes cimport find_node, make_node, watch_sessions
from engine.core.rates cimport window_of
from engine.core.reductions cimport beyond_zero
from engine.core.reference cimport set_reference
from engine.core.requests cimport remember, was_applied
from engine.core.restrictions cimport restrict_scope
from engine.core.schedules cimport find_schedule
from engine.core.snapshot cimport MAGIC, write_snapshot
from engine.core.memory cimport int128
from engine.core.sound cimport NUMBERS_MAX, has_sound_definition, has_sound_prices
from engine.core.special cimport append_peg, ladder_of, make_place
from engine.core.standing cimport parts_of, worth_of
from engine.core.state_hash cimport await_next_hash
from engine.core.state cimport (
    ASSETS,
    ATTEND_SPECIAL,
    Balance,
    GROUPS,
    Indication,
    Instrument,
    LIMIT_KINDS,
    LIMITS,
    Ladder,
    NODES_MAX,
    NO_SLOT,
    Node,
    ORDER_SPECIAL,
    ORDER_WORKING,
    Order,
    OrderDetail,
    OrderExtra,
    PLACE_BOOK,
    PLACE_HIDDEN,
    PLACE_PARKED,
    PLACE_STOP,
    QTY_MAX,
    RECENT_ORDERS,
    RESTRICTIONS_MAX,
    Recent,
    SCHEDULES_MAX,
    Schedule,
    SLICES,
    State,
    WINDOWED_FIRST,
    Window,
    key_of,
    price_of,
    clear_ladders,
    make_pair,
    row_of,
)
from engine.core.sums cimport freshen
from engine.core.watches cimport LEVEL_BREACHED, forget_due, watch_of
from engine.core.windows cimport COUNT_MAX, WINDOW_NS_MAX, begin_window, first_at, slice_at
from engine.messages.tables cimport ALLOWS_COLLECTS, PHASES, phase_allows
from engine.messages.wire cimport (
    BLOCK_REDUCE_ONLY,
    BLOCK_SHUT,
    BREACH_ACTION_KILL,
    INSTRUCTION_HIDDEN,
    INSTRUCTION_REDUCE_ONLY,
    LIMIT_DUPLICATE_ORDERS,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_PEG_MID,
    ORDER_TYPE_STOP,
    ORDER_TYPE_STOP_LIMIT,
    PHASE_INHERIT,
    SCOPE_ACCOUNT,
    SCOPE_FIRM,
    SCOPE_SESSION,
    SCOPE_VENUE,
    SIDE_BUY,
    SIDE_SELL,
    TIME_IN_FORCE_GTD,
)


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


cdef int demand_place(uint32_t place, uint32_t end) except -1:
    return demand(not place or place < end, f"the next state hash begins at {place} of {end}")


cdef int read_snapshot(State* s, const uint8_t* data, size_t size) except -1:
    cdef Scroll scroll
    scroll.at = data
    scroll.end = data + size
    read_head(s, &scroll)
    read_groups(s, &scroll)
    read_instruments(s, &scroll)
    read_accounts(s, &scroll)
    read_balances(s, &scroll)
    read_rows(s, &scroll)
    read_nodes(s, &scroll)
    read_restrictions(s, &scroll)
    read_schedules(s, &scroll)
    read_requests(s, &scroll)
    read_corrections(s, &scroll)
    read_slots(s, &scroll)
    read_books(s, &scroll)
    read_closers(s)
    freshen(s)
    forget_due(s)                # all was looked at when the last command was done
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
    demand(s.seq <= NUMBERS_MAX and s.event_seq <= NUMBERS_MAX, "numbers that no machine comes to")
    held = take32(scroll), take32(scroll), take32(scroll), take32(scroll), take32(scroll)
    ours = s.orders_max, s.accounts_max, s.instruments_max, s.requests_max, s.hashing.every
    demand(held == ours, f"its capacity is {held}, this core's {ours}")
    s.hashing.instrument = take32(scroll)
    s.hashing.account = take32(scroll)
    s.hashing.slot = take32(scroll)
    s.hashing.request = take32(scroll)
    s.hashing.value = take64(scroll)
    await_next_hash(s)
    return 0


cdef int read_groups(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, group, phase
    for index in range(take32(scroll)):
        group = take32(scroll)
        phase = take32(scroll)
        demand(group < GROUPS and 0 < phase < PHASES, f"phase {phase} of group {group}")
        s.group_phases[group] = <uint8_t> phase
    return 0


cdef int read_instruments(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, number
    cdef uint32_t before = 0
    for index in range(take32(scroll)):
        number = take32(scroll)
        demand(before < number <= s.instruments_max, f"instrument {number}")
        read_instrument(s, &s.instruments[number], scroll)
        before = number
    s.instruments_high = before
    demand_place(s.hashing.instrument, before)
    return 0


cdef int read_instrument(const State* s, Instrument* held, Scroll* scroll) except -1:
    cdef uint8_t rest[2]
    held.defined = True
    held.collar_bps = take32(scroll)
    held.price_max = take64(scroll)
    held.qty_max = take64(scroll)
    held.notional_max = take64(scroll)
    held.tick_multiple = take32(scroll)
    held.lot_multiple = take32(scroll)
    take(scroll, &held.reference_mode, 1)
    take(scroll, &held.own_phase, 1)
    take(scroll, &held.market_remainder, 1)
    take(scroll, rest, 1)
    take(scroll, &held.group, 2)
    take(scroll, rest, 2)
    held.protection_bps = take32(scroll)
    held.static_collar_bps = take32(scroll)
    held.reference_age_ns = take64(scroll)
    held.base_asset = take32(scroll)
    held.quote_asset = take32(scroll)
    held.lot_units = take64(scroll)
    held.tick_units = take64(scroll)
    held.mark = take64(scroll)
    held.settlement = take64(scroll)
    read_ages(s, held, scroll)
    demand(held.own_phase < PHASES or held.own_phase == PHASE_INHERIT, "a phase")
    inherit_phase(s, held)
    demand(has_sound_definition(held), "a definition")
    clear_ladders(held)
    if not make_pair(held.sides, held.price_max):
        raise MemoryError("no address space for an instrument")
    set_reference(held, take64(scroll))
    held.last_price = take64(scroll)
    held.last_qty = take64(scroll)
    demand(has_sound_prices(held), "a price")
    read_indication(held, scroll)
    return 0


cdef int read_indication(Instrument* held, Scroll* scroll) except -1:
    cdef Indication* told = &held.indicated
    told.price = take64(scroll)
    told.volume = take64(scroll)
    told.surplus = take64(scroll)
    told.side = take64(scroll)
    demand(0 <= told.price <= held.price_max and told.volume >= 0 and (told.price > 0) == (told.volume > 0), "an indication")
    demand(told.price == 0 or phase_allows[held.phase] & ALLOWS_COLLECTS, "an indication of an auction that does not gather")
    demand(told.surplus >= 0 and told.side <= SIDE_SELL and (told.side > 0) == (told.surplus > 0), "the surplus of an indication")
    demand(told.surplus == 0 or told.price > 0, "a surplus of nothing")
    return 0


cdef int read_ages(const State* s, Instrument* held, Scroll* scroll) except -1:
    held.reference_at_ns = take64(scroll)
    held.mark_at_ns = take64(scroll)
    demand(held.reference_at_ns <= s.time_ns and held.mark_at_ns <= s.time_ns, "a price of later than now")
    demand(held.reference_age_ns or not (held.reference_at_ns or held.mark_at_ns), "a time of a price that does not age")
    attend_rules(held)
    return 0


cdef int read_accounts(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, number
    cdef uint32_t before = 0
    for index in range(take32(scroll)):
        number = take32(scroll)
        demand(before < number <= s.accounts_max, f"account {number}")
        s.accounts[number].defined = True
        s.accounts[number].firm = take32(scroll)
        s.accounts[number].desk = take32(scroll)
        s.accounts[number].self_match_group = take32(scroll)
        s.accounts[number].self_match_hits = take32(scroll)
        s.accounts[number].kind = <uint8_t> take32(scroll)
        before = number
    s.accounts_high = before
    demand_place(s.hashing.account, before)
    return 0


cdef int read_balances(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, account, asset
    cdef int128 held
    cdef Balance* balance
    for index in range(take32(scroll)):
        account = take32(scroll)
        asset = take32(scroll)
        demand(account <= s.accounts_max and s.accounts[account].defined and keeps_balances(s, account), f"a balance of account {account}")
        demand(1 <= asset < ASSETS, f"a balance in asset {asset}")
        balance = balance_of(s, account, asset)
        take(scroll, &balance.available, 16)
        take(scroll, &held, 16)   # summed up from the orders, and compared in the end
        demand(balance.available >= 0, f"account {account} has less than nothing of asset {asset}")
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


cdef int read_nodes(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, scope, number, block
    cdef uint32_t count = take32(scroll)
    demand(count <= NODES_MAX, f"{count} scopes")
    for index in range(count):
        scope = take32(scroll)
        number = take32(scroll)
        block = take32(scroll)
        demand(SCOPE_VENUE <= scope <= SCOPE_SESSION and (scope == SCOPE_VENUE) == (number == 0), f"scope {scope} {number}")
        demand(find_node(s, <uint8_t> scope, number) is NULL, f"scope {scope} {number} stands twice")
        read_node(s, make_node(s, <uint8_t> scope, number), block, take32(scroll), take64(scroll))
        read_limits(s, scroll, find_node(s, <uint8_t> scope, number))
    watch_sessions(s)
    s.sums_stale = True
    return 0


cdef int read_limits(State* s, Scroll* scroll, Node* node) except -1:
    cdef uint32_t limits_set = take32(scroll)
    cdef uint8_t limit
    cdef int64_t value
    demand(limits_set >> LIMIT_KINDS == 0, f"limits {limits_set:b}")
    for limit in range(LIMIT_KINDS):
        if limits_set >> limit & 1:
            demand(may_have(node.scope, limit), f"limit {limit} of scope {node.scope}")
            value = take64(scroll)
            demand(value >= 0, f"a limit of {value}")
            put_limit(s, node, limit, value, 0)
    for limit in range(WINDOWED_FIRST, LIMIT_KINDS):
        if limits_set >> limit & 1:
            read_window(s, scroll, window_of(s, node, limit))
    if limits_set >> LIMIT_DUPLICATE_ORDERS & 1:
        read_recent(s, scroll, node)
    read_watch(s, scroll, node)
    return 0


cdef int read_recent(State* s, Scroll* scroll, const Node* node) except -1:
    cdef uint32_t index
    cdef uint64_t before = 0
    cdef Recent* recent
    cdef uint8_t rest[2]
    cdef uint32_t count = take32(scroll)
    demand(node.number <= s.accounts_max and count <= RECENT_ORDERS, f"{count} recent orders of account {node.number}")
    for index in range(count):
        recent = recent_at(&s.recents[node.number], index)
        recent.at_ns = take64(scroll)
        recent.price = take64(scroll)
        recent.qty = take64(scroll)
        recent.stop = take64(scroll)
        recent.instrument = take32(scroll)
        take(scroll, &recent.side, 1)
        take(scroll, &recent.order_type, 1)
        take(scroll, rest, 2)
        demand(before <= recent.at_ns <= s.time_ns, f"the recent orders of account {node.number}")
        before = recent.at_ns
    s.recents[node.number].total = count
    return 0


cdef int read_watch(State* s, Scroll* scroll, Node* node) except -1:
    cdef uint8_t told[4]
    cdef uint8_t limit
    cdef uint64_t pause
    for limit in range(LIMIT_KINDS):
        if node.limits_set >> limit & 1:
            take(scroll, told, 4)
            pause = take64(scroll)
            demand(told[0] <= BREACH_ACTION_KILL and told[1] <= 1 and told[2] <= LEVEL_BREACHED and pause <= WINDOW_NS_MAX, f"limit {limit}")
            put_action(s, node, limit, told[0], told[1], pause)
            watch_of(s, node).levels[limit] = told[2]
    watch_of(s, node).next_order_ns = take64(scroll)
    return 0


cdef int read_window(const State* s, Scroll* scroll, Window* window) except -1:
    cdef uint32_t index
    cdef uint64_t at
    cdef int64_t count
    begin_window(window, take64(scroll))
    demand(1 <= window.length_ns <= WINDOW_NS_MAX, f"a window of {window.length_ns} ns")
    window.latest = slice_at(window, s.time_ns)
    for index in range(take32(scroll)):
        at = take64(scroll)
        count = take64(scroll)
        demand(first_at(window, s.time_ns) <= at <= window.latest and 1 <= count < COUNT_MAX, f"{count} in slice {at} of a window")
        window.counts[at % SLICES] = count
    return 0


cdef int read_node(State* s, Node* node, uint32_t block, uint32_t latched, uint64_t killed_by) except -1:
    demand(block <= BLOCK_REDUCE_ONLY and (block == BLOCK_SHUT or not killed_by), f"the block of scope {node.scope} {node.number}")
    node.block = <uint8_t> block
    demand(not latched or (latched == 1 and node.scope == SCOPE_ACCOUNT), f"the latch of scope {node.scope} {node.number}")
    node.latched = latched
    node.killed_by = killed_by
    s.kills += killed_by != 0
    return 0


cdef int read_restrictions(State* s, Scroll* scroll) except -1:
    cdef uint32_t index, scope, number, instrument
    cdef uint32_t count = take32(scroll)
    demand(count <= RESTRICTIONS_MAX, f"{count} restrictions")
    for index in range(count):
        scope = take32(scroll)
        number = take32(scroll)
        instrument = take32(scroll)
        demand(SCOPE_FIRM <= scope <= SCOPE_ACCOUNT and number and instrument <= s.instruments_max, f"restriction {index}")
        demand(not restrict_scope(s, <uint8_t> scope, number, instrument, True), f"restriction {index} stands twice")
    return 0


cdef int read_schedules(State* s, Scroll* scroll) except -1:
    cdef uint32_t index
    cdef uint32_t count = take32(scroll)
    cdef uint64_t before_ns = 0
    cdef uint64_t before = 0
    cdef const Schedule* held
    demand(count <= SCHEDULES_MAX, f"{count} schedules")
    for index in range(count):
        read_schedule(s, &s.schedules[index], scroll)
        held = &s.schedules[index]
        demand(not index or held.at_ns > before_ns or (held.at_ns == before_ns and held.number > before), f"schedule {index} out of order")
        demand(find_schedule(s, held.number) is NULL, f"schedule {held.number} stands twice")
        before_ns = held.at_ns
        before = held.number
        s.schedules_count += 1
    return 0


cdef int read_schedule(const State* s, Schedule* held, Scroll* scroll) except -1:
    held.at_ns = take64(scroll)
    held.number = take64(scroll)
    held.request_id = take64(scroll)
    held.instrument = take32(scroll)
    take(scroll, &held.group, 2)
    take(scroll, &held.phase, 1)
    take(scroll, &held.reason, 1)
    held.in_stop = take32(scroll)
    take(scroll, held.actor, 24)
    demand(1 <= held.number <= s.event_seq, f"schedule {held.number}")
    demand(not held.instrument or (held.instrument <= s.instruments_max and s.instruments[held.instrument].defined and not held.group),
           f"a schedule of instrument {held.instrument}")
    demand(held.phase < PHASES or (held.phase == PHASE_INHERIT and held.instrument), f"a schedule of phase {held.phase}")
    demand(0 <= held.in_stop <= 1, "a schedule in a stop")
    return 0


cdef int read_requests(State* s, Scroll* scroll) except -1:
    cdef uint32_t index
    cdef uint32_t count = take32(scroll)
    cdef uint64_t request_id
    demand(count <= s.requests_max, f"{count} request ids")
    demand_place(s.hashing.request, count)
    for index in range(count):
        request_id = take64(scroll)
        demand(request_id and not was_applied(s, request_id), f"request id {request_id}")
        remember(s, request_id)
    return 0


cdef int read_corrections(State* s, Scroll* scroll) except -1:
    cdef uint32_t index
    cdef uint32_t count = take32(scroll)
    demand(count <= s.requests_max, f"{count} corrected trades")
    for index in range(count):
        s.corrections[index] = take64(scroll)
        demand(1 <= s.corrections[index] <= s.event_seq, f"corrected trade {s.corrections[index]}")
    s.corrections_total = count
    return 0


cdef int read_slots(State* s, Scroll* scroll) except -1:
    cdef uint32_t slot
    s.slots_used = take32(scroll)
    s.free_count = take32(scroll)
    demand(s.slots_used <= s.orders_max and s.free_count <= s.slots_used, "the number of slots")
    demand_place(s.hashing.slot, s.slots_used)
    for slot in range(s.slots_used):
        s.orders[slot].generation = take32(scroll)
    take(scroll, s.free_slots, <size_t> s.free_count * 4)
    for slot in range(s.free_count):
        demand(s.free_slots[slot] < s.slots_used and not s.orders[s.free_slots[slot]].flags, f"free slot {s.free_slots[slot]}")
        s.orders[s.free_slots[slot]].flags = ORDER_WORKING   # until all are read: no order and no second entry may claim it
    return 0


cdef int read_books(State* s, Scroll* scroll) except -1:
    cdef uint32_t number, slot
    cdef uint32_t orders = 0
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined:
            orders += read_pair(s, scroll, number, PLACE_BOOK, 0)
            orders += read_pair(s, scroll, number, PLACE_HIDDEN, 0)
            orders += read_pair(s, scroll, number, PLACE_STOP, 0)
            orders += read_pair(s, scroll, number, PLACE_STOP, 1)
            orders += read_parked(s, scroll, number)
            read_pegs(s, scroll, number)
    demand(orders == s.slots_used - s.free_count, f"{orders} orders in {s.slots_used - s.free_count} slots")
    for slot in range(s.free_count):
        s.orders[s.free_slots[slot]].flags = 0
    return 0


cdef int read_closers(State* s) except -1:
    """Reduce-only orders were read where they stand; they know in which order they came."""
    cdef uint32_t slot
    came = sorted((s.extras[slot].came, slot) for slot in range(s.slots_used) if is_closer(s, slot))
    for _, slot in came:
        join_closers(s, slot)
        demand(beyond_zero(s, s.orders[slot].row, s.orders[slot].side) <= 0, f"the reduce-only order in slot {slot} would open a position")
    return 0


cdef bint is_closer(const State* s, uint32_t slot) noexcept:
    return s.orders[slot].flags & ORDER_SPECIAL and s.extras[slot].came


cdef int read_pair(State* s, Scroll* scroll, uint32_t number, uint8_t place, uint8_t trigger) except -1:
    """How many orders."""
    cdef uint8_t side
    cdef int orders = 0
    for side in range(1, 3):
        orders += read_side(s, scroll, number, side, place, trigger)
    return orders


cdef int read_side(State* s, Scroll* scroll, uint32_t number, uint8_t side, uint8_t place, uint8_t trigger) except -1:
    cdef Instrument* held = &s.instruments[number]
    cdef uint32_t level, index
    cdef int orders = 0
    cdef int64_t price
    for level in range(take32(scroll)):
        price = take64(scroll)
        demand(1 <= price <= held.price_max, f"a price of {price}")
        for index in range(take32(scroll)):
            read_order(s, scroll, number, side, place, trigger, price)
            orders += 1
    return orders


cdef int read_parked(State* s, Scroll* scroll, uint32_t number) except -1:
    cdef uint32_t index, side
    cdef uint32_t count = take32(scroll)
    for index in range(count):
        side = take32(scroll)
        demand(1 <= side <= 2, f"side {side}")
        read_order(s, scroll, number, <uint8_t> side, PLACE_PARKED, 0, 0)
    return count


cdef int read_pegs(State* s, Scroll* scroll, uint32_t number) except -1:
    """They were read where they stand, each with itself behind it; here is the order in which they came."""
    cdef Instrument* held = &s.instruments[number]
    cdef uint32_t index, slot
    cdef uint32_t count = held.pegs
    demand(take32(scroll) == count, "the number of pegs")
    held.pegs = 0
    for index in range(count):
        slot = take32(scroll)
        demand(slot < s.slots_used and s.orders[slot].instrument == number and s.details[slot].order_type == ORDER_TYPE_PEG_MID
               and s.orders[slot].flags & ORDER_SPECIAL and s.extras[slot].peg_next == slot, f"a peg in slot {slot}")
        append_peg(s, held, slot)
    return 0


cdef int read_order(
    State* s, Scroll* scroll, uint32_t number, uint8_t side, uint8_t place, uint8_t trigger, int64_t price,
) except -1:
    cdef uint32_t slot = take32(scroll)
    cdef uint32_t special
    cdef Order* order
    cdef OrderDetail* detail
    demand(slot < s.slots_used and not s.orders[slot].flags, f"an order in slot {slot}")
    order = &s.orders[slot]
    detail = &s.details[slot]
    detail.account = take32(scroll)
    detail.session = take32(scroll)
    detail.self_match_group = take32(scroll)
    take(scroll, &detail.order_type, 1)
    take(scroll, &detail.time_in_force, 1)
    take(scroll, &detail.instructions, 1)
    take(scroll, &detail.self_match, 1)
    special = take32(scroll)
    detail.client_order_id = take64(scroll)
    detail.qty = take64(scroll)
    order.leaves = take64(scroll)
    demand(detail.account <= s.accounts_max and s.accounts[detail.account].defined, f"an order of account {detail.account}")
    demand(0 < order.leaves <= detail.qty <= QTY_MAX, f"the quantities in slot {slot}")
    demand(find_id(s, detail.session, detail.client_order_id) == NO_SLOT, f"ClOrdID {detail.client_order_id} stands twice")
    order.row = row_of(s, detail.account, number)
    order.instrument = <uint16_t> number
    order.side = side
    order.flags = ORDER_WORKING
    if special:
        read_extra(s, scroll, slot, place, trigger)
        demand(is_sound(s, slot), f"the terms in slot {slot}")
    else:
        demand(place == PLACE_BOOK and not detail.instructions & INSTRUCTION_REDUCE_ONLY, f"a plain order in slot {slot}")
    join(s, slot, price)
    put_id(s, slot)
    return 0


cdef int read_extra(State* s, Scroll* scroll, uint32_t slot, uint8_t place, uint8_t trigger) except -1:
    cdef OrderExtra* extra = &s.extras[slot]
    extra.place = place
    extra.trigger = trigger
    extra.reserve = take64(scroll)
    extra.display = take64(scroll)
    extra.limit_price = take64(scroll)
    extra.worth = take64(scroll)
    extra.expires_ns = take64(scroll)
    extra.entered = take64(scroll)
    take64(scroll)               # the trigger, which its place says too: compared in the end
    extra.came = take64(scroll)
    s.orders[slot].flags |= ORDER_SPECIAL
    return 0


cdef bint is_sound(const State* s, uint32_t slot) noexcept:
    """Whether a special order's terms fit each other and its place."""
    cdef const OrderExtra* extra = &s.extras[slot]
    cdef const OrderDetail* detail = &s.details[slot]
    cdef int64_t highest = s.instruments[s.orders[slot].instrument].price_max
    if not 0 <= extra.reserve <= detail.qty - s.orders[slot].leaves or not 0 <= extra.display <= QTY_MAX:
        return False
    if (extra.reserve and not extra.display) or (extra.display and extra.place != PLACE_BOOK):
        return False
    if (extra.expires_ns != 0) != (detail.time_in_force == TIME_IN_FORCE_GTD):
        return False
    if (extra.came != 0) != (detail.instructions & INSTRUCTION_REDUCE_ONLY != 0) or extra.came > s.event_seq:
        return False
    if extra.place == PLACE_STOP:
        if detail.order_type != ORDER_TYPE_STOP and detail.order_type != ORDER_TYPE_STOP_LIMIT:
            return False
    elif extra.place == PLACE_PARKED or not detail.instructions & INSTRUCTION_HIDDEN:
        if extra.place != PLACE_BOOK and detail.order_type != ORDER_TYPE_PEG_MID:
            return False
    if detail.order_type <= ORDER_TYPE_LIMIT:
        return not extra.limit_price and not extra.worth and (extra.place == PLACE_HIDDEN or extra.display or extra.expires_ns or extra.came)
    return extra.place != PLACE_BOOK and 0 <= extra.limit_price <= highest and 1 <= extra.worth <= highest


cdef int join(State* s, uint32_t slot, int64_t price) except -1:
    """To the back of its level, and into all sums."""
    cdef Order* order = &s.orders[slot]
    cdef OrderExtra* extra = &s.extras[slot]
    cdef Instrument* held = &s.instruments[order.instrument]
    cdef Ladder* ladder = &held.sides[order.side - 1]
    cdef int64_t leaves = order.leaves
    order.key = <uint32_t> key_of(held, order.side, price)
    if order.flags & ORDER_SPECIAL:
        if not make_place(held, extra.place, extra.trigger):
            raise MemoryError("no address space for an instrument")
        ladder = ladder_of(held, order, extra)
        leaves += extra.reserve
        if extra.place == PLACE_STOP:
            order.key = <uint32_t> key_of(held, 3 - order.side, price)
        s.parts += parts_of(extra.reserve, extra.display)
        held.special_orders += 1
        held.attention |= ATTEND_SPECIAL
        if extra.expires_ns:
            put_expiry(s, slot)
        if s.details[slot].order_type == ORDER_TYPE_PEG_MID:
            extra.peg_next = slot
            held.pegs += 1
    if ladder is NULL:
        order.key = 0
    else:
        append(ladder, s.orders, slot)
        ladder.levels[order.key].reserve += leaves - order.leaves
    hold_as_restored(s, order.row, order.side, worth_of(s, slot), leaves)
    if order.side == SIDE_BUY:
        s.rows[order.row].working_buy += leaves
    else:
        s.rows[order.row].working_sell += leaves
    return 0
