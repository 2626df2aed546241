"""Making and freeing of the arrays."""

from libc.stdint cimport int64_t, uint32_t, uint64_t, uint8_t
from libc.stdlib cimport calloc, free

from engine.core.memory cimport release, reserve
from engine.messages.wire cimport EVENT_SIZE


cdef uint32_t power_of_two_above(uint64_t value) noexcept:
    cdef uint64_t power = 16
    while power < value:
        power *= 2
    return <uint32_t> power


cdef size_t rows_count(const State* s) noexcept nogil:
    return <size_t> (s.accounts_max + 1) * (s.instruments_max + 1)


cdef size_t shares_bytes(const State* s) noexcept nogil:
    return NODES_MAX * <size_t> (s.instruments_max + 1) * sizeof(Share)


cdef size_t windows_bytes() noexcept nogil:
    return <size_t> NODES_MAX * WINDOWED * sizeof(Window)


cdef size_t events_bytes(const State* s) noexcept:
    """A turn's events, and what the largest single command can add: EVENTS_PER_ORDER for every order, a phase for every group, some for
    each instrument whose phase each schedule may change, seven for each limit of each scope (four warnings, its breach, the scope's
    block and what that cancelled), and a little."""
    cdef size_t changes = (SCHEDULES_MAX + 1) * <size_t> (s.instruments_max + 1)
    cdef size_t breaches = 7 * <size_t> NODES_MAX * LIMIT_KINDS
    cdef size_t most = EVENTS_PER_ORDER * <size_t> s.orders_max + GROUPS + EVENTS_PER_CHANGE * changes + breaches
    return (EVENTS_PER_TURN + most + 16) * EVENT_SIZE


cdef State* make_state(uint32_t orders, uint32_t accounts, uint32_t instruments, uint32_t requests, uint32_t hash_every) noexcept:
    cdef State* s = <State*> calloc(1, sizeof(State))
    if s is NULL:
        return NULL
    s.orders_max, s.accounts_max, s.instruments_max, s.requests_max = orders, accounts, instruments, requests
    s.hashing.every = s.hashing.due_seq = s.due_seq = hash_every
    s.gate = <uint64_t> 1 << 32    # not the gate of a row that nobody judged yet
    s.ids_mask = power_of_two_above(2 * <uint64_t> orders) - 1
    s.request_mask = power_of_two_above(2 * <uint64_t> requests) - 1
    s.orders = <Order*> reserve(orders * sizeof(Order))
    s.details = <OrderDetail*> reserve(orders * sizeof(OrderDetail))
    s.extras = <OrderExtra*> reserve(orders * sizeof(OrderExtra))
    s.expiries = <uint32_t*> reserve(orders * sizeof(uint32_t))
    s.free_slots = <uint32_t*> reserve(orders * sizeof(uint32_t))
    s.instruments = <Instrument*> reserve((instruments + 1) * sizeof(Instrument))
    s.accounts = <Account*> reserve((accounts + 1) * sizeof(Account))
    s.group_phases = <uint8_t*> reserve(GROUPS)
    s.rows = <Row*> reserve(rows_count(s) * sizeof(Row))
    s.money = <Money*> reserve(rows_count(s) * sizeof(Money))
    s.nodes = <Node*> reserve(NODES_MAX * sizeof(Node))
    s.node_keys = <uint64_t*> reserve(NODES_MAX * sizeof(uint64_t))
    s.node_places = <uint32_t*> reserve(NODES_MAX * sizeof(uint32_t))
    s.restrictions = <uint64_t*> reserve(RESTRICTIONS_MAX * sizeof(uint64_t))
    s.recents = <RecentOrders*> reserve((<size_t> accounts + 1) * sizeof(RecentOrders))
    s.windows = <Window*> reserve(windows_bytes())
    s.watches = <Watch*> reserve(NODES_MAX * sizeof(Watch))
    s.due_nodes = <uint64_t*> reserve(NODES_MAX * sizeof(uint64_t))
    s.shares = <Share*> reserve(shares_bytes(s))
    s.uses = <Use*> reserve(rows_count(s) * sizeof(Use))
    s.closers = <uint32_t*> reserve(2 * rows_count(s) * sizeof(uint32_t))
    s.balances = <Balance*> reserve((<size_t> accounts + 1) * ASSETS * sizeof(Balance))
    s.schedules = <Schedule*> reserve(SCHEDULES_MAX * sizeof(Schedule))
    s.corrections = <uint64_t*> reserve(requests * sizeof(uint64_t))
    s.ids = <IdEntry*> reserve((<size_t> s.ids_mask + 1) * sizeof(IdEntry))
    s.requests = <uint64_t*> reserve(requests * sizeof(uint64_t))
    s.request_table = <uint64_t*> reserve((<size_t> s.request_mask + 1) * sizeof(uint64_t))
    s.events = <uint8_t*> reserve(events_bytes(s))
    if (s.orders is NULL or s.details is NULL or s.extras is NULL or s.expiries is NULL or s.free_slots is NULL or s.instruments is NULL
            or s.accounts is NULL or s.group_phases is NULL or s.rows is NULL or s.money is NULL or s.nodes is NULL or s.node_keys is NULL
            or s.node_places is NULL or s.restrictions is NULL or s.recents is NULL or s.windows is NULL or s.shares is NULL or s.uses is NULL
            or s.watches is NULL or s.due_nodes is NULL
            or s.closers is NULL or s.balances is NULL or s.schedules is NULL or s.corrections is NULL or s.ids is NULL or s.requests is NULL
            or s.request_table is NULL
            or s.events is NULL):
        free_state(s)
        return NULL
    return s


cdef void free_state(State* s) noexcept:
    cdef uint32_t number
    if s is NULL:
        return
    if s.instruments is not NULL:
        for number in range(s.instruments_max + 1):
            free_ladders(&s.instruments[number])
    release(s.orders, s.orders_max * sizeof(Order))
    release(s.details, s.orders_max * sizeof(OrderDetail))
    release(s.extras, s.orders_max * sizeof(OrderExtra))
    release(s.expiries, s.orders_max * sizeof(uint32_t))
    release(s.free_slots, s.orders_max * sizeof(uint32_t))
    release(s.instruments, (s.instruments_max + 1) * sizeof(Instrument))
    release(s.accounts, (s.accounts_max + 1) * sizeof(Account))
    release(s.group_phases, GROUPS)
    release(s.rows, rows_count(s) * sizeof(Row))
    release(s.money, rows_count(s) * sizeof(Money))
    release(s.nodes, NODES_MAX * sizeof(Node))
    release(s.node_keys, NODES_MAX * sizeof(uint64_t))
    release(s.node_places, NODES_MAX * sizeof(uint32_t))
    release(s.restrictions, RESTRICTIONS_MAX * sizeof(uint64_t))
    release(s.recents, (<size_t> s.accounts_max + 1) * sizeof(RecentOrders))
    release(s.windows, windows_bytes())
    release(s.watches, NODES_MAX * sizeof(Watch))
    release(s.due_nodes, NODES_MAX * sizeof(uint64_t))
    release(s.shares, shares_bytes(s))
    release(s.uses, rows_count(s) * sizeof(Use))
    release(s.closers, 2 * rows_count(s) * sizeof(uint32_t))
    release(s.balances, (<size_t> s.accounts_max + 1) * ASSETS * sizeof(Balance))
    release(s.schedules, SCHEDULES_MAX * sizeof(Schedule))
    release(s.corrections, s.requests_max * sizeof(uint64_t))
    release(s.ids, (<size_t> s.ids_mask + 1) * sizeof(IdEntry))
    release(s.requests, s.requests_max * sizeof(uint64_t))
    release(s.request_table, (<size_t> s.request_mask + 1) * sizeof(uint64_t))
    release(s.events, events_bytes(s))
    free(s.hashing.page.data)
    free(s)


cdef size_t words(int64_t price_max, int depth) noexcept nogil:
    """Of the bitmap at this depth, for keys 0 to price_max."""
    return (<size_t> price_max >> (6 * (depth + 1))) + 1


cdef void clear_ladders(Instrument* instrument) noexcept nogil:
    cdef int side
    for side in range(2):
        instrument.sides[side].best = -1
        instrument.hidden[side].best = -1
        instrument.stops[0][side].best = -1
        instrument.stops[1][side].best = -1
    instrument.pegs_head = NO_SLOT
    instrument.pegs_tail = NO_SLOT


cdef bint make_pair(Ladder* pair, int64_t price_max) noexcept nogil:
    return pair[0].levels is not NULL or (make_ladder(&pair[0], price_max) and make_ladder(&pair[1], price_max))


cdef bint make_ladder(Ladder* ladder, int64_t price_max) noexcept nogil:
    cdef int depth
    ladder.best = -1
    ladder.levels = <Level*> reserve((<size_t> price_max + 1) * sizeof(Level))
    if ladder.levels is NULL:
        return False
    for depth in range(BITMAP_DEPTH):
        ladder.bits[depth] = <uint64_t*> reserve(words(price_max, depth) * sizeof(uint64_t))
        if ladder.bits[depth] is NULL:
            return False
    return True


cdef void free_ladders(Instrument* instrument) noexcept:
    cdef int side
    for side in range(2):
        free_ladder(&instrument.sides[side], instrument.price_max)
        free_ladder(&instrument.hidden[side], instrument.price_max)
        free_ladder(&instrument.stops[0][side], instrument.price_max)
        free_ladder(&instrument.stops[1][side], instrument.price_max)


cdef void free_ladder(Ladder* ladder, int64_t price_max) noexcept:
    cdef int depth
    release(ladder.levels, (<size_t> price_max + 1) * sizeof(Level))
    for depth in range(BITMAP_DEPTH):
        release(ladder.bits[depth], words(price_max, depth) * sizeof(uint64_t))
