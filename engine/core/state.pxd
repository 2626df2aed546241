"""All that the core knows, in flat arrays. A slot, a row or a key is an index; the hot record and its rarely read half lie apart."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from engine.core.memory cimport int128
from engine.core.page cimport Page

cdef enum:
    NO_SLOT = 0xFFFFFFFF
    BITMAP_DEPTH = 5             # 64^5 keys, more than the 2^26 prices that there can be
    LIMITS = 4
    QTY_MAX = 0x10000000000      # 2^40, of one order: 2^22 orders of it stay below 2^63
    UNITS_MAX = 0x10000000000    # 2^40, of lot_units and tick_units: values of 2^22 orders stay below 2^127
    PRICE_TICKS_MAX = (1 << 26) - 1
    GROUPS = 1 << 16
    SCOPES = 7
    LIMIT_KINDS = 13             # with 0, which is none
    WINDOWED_FIRST = 9           # of the limits that count within a window, which are the last ones
    WINDOWED = LIMIT_KINDS - WINDOWED_FIRST
    RECENT_ORDERS = 256          # of an account, among which duplicates are looked for
    SLICES = 64                  # of a window, with the one that is begun
    NODES_MAX = 1 << 16
    RESTRICTIONS_MAX = 1 << 16
    SCHEDULES_MAX = 1 << 10
    SELF_MATCH_FREE = 0xFFFFFFFF
    ASSETS = 1 << 8              # numbers of assets, with 0, which is none
    EVENTS_PER_TURN = 1 << 16    # after so many events `apply` stops in front of the next command
    EVENTS_PER_ORDER = 11        # of one command, for every slot: triggered, two fills, its account latched, restated, another that gives
                                 # way restated, cancelled; for a refill, of which there are no more than slots, two fills and restated;
                                 # one to spare
    EVENTS_PER_CHANGE = 3        # for each instrument whose phase is changed: phase changed, uncrossed, indicated

cdef enum:                       # Order.flags
    ORDER_WORKING = 1
    ORDER_SPECIAL = 2            # its OrderExtra counts: what touches the order goes the long way round

cdef enum:                       # Instrument.attention: while any is set, no order passes by the short way
    ATTEND_PHASE = 1             # the phase is not CONTINUOUS
    ATTEND_SPECIAL = 2           # special orders work here
    ATTEND_RULES = 4             # volatility rules, a reference that ages, protections: what new orders and trades must ask

cdef enum:                       # OrderExtra.place
    PLACE_BOOK = 0
    PLACE_HIDDEN = 1
    PLACE_STOP = 2
    PLACE_PARKED = 3             # a peg without a middle to stand at


ctypedef struct Order:           # 32 bytes: what matching and cancelling touch
    uint32_t next                # behind it in its level
    uint32_t prev
    int64_t leaves
    uint32_t key                 # of its level on its ladder
    uint32_t row                 # of its account and instrument
    uint32_t generation          # counts the uses of the slot
    uint16_t instrument
    uint8_t side
    uint8_t flags


ctypedef struct OrderDetail:     # 32 bytes: what only trades, events and look-ups need
    uint64_t client_order_id
    int64_t qty
    uint32_t session
    uint32_t account
    uint32_t self_match_group    # of its account when it came; SELF_MATCH_FREE: it may trade with anybody
    uint8_t order_type
    uint8_t time_in_force
    uint8_t instructions
    uint8_t self_match


ctypedef struct OrderExtra:      # 80 bytes: touched only where the order is special
    int64_t reserve              # of an iceberg: open, and not displayed yet
    int64_t display              # of an iceberg: how much a refill shows; 0: it is none
    int64_t limit_price          # of a stop-limit: what it enters with; of a peg: the worst price it takes; 0: none
    int64_t worth                # of a stop or a peg: the price at which it is valued while it works
    uint64_t expires_ns          # GTD; 0: never
    uint64_t entered             # number of the command that gave it its place in time
    uint32_t expiry_index        # its place in the heap of expiries, + 1; 0: none
    uint8_t place
    uint8_t trigger
    uint16_t reserved
    uint32_t peg_next            # of the instrument's pegs, in the order in which they came
    uint32_t peg_prev
    uint64_t came                # reduce-only: number of the last event when it came; 0: it is none
    uint32_t closer_next         # of the row's reduce-only orders of its side, in the order in which they came
    uint32_t closer_prev


ctypedef struct Level:           # 32 bytes, so that none lies across two cache lines
    uint32_t head                # first in time; head and tail mean nothing while count is 0
    uint32_t tail
    int64_t qty
    uint32_t count
    uint32_t reserved
    int64_t reserve              # of its icebergs: open, and not displayed


ctypedef struct Ladder:
    # one side of a book. The best level has the highest key on either side: a bid's key is its price, an ask's is price_max - price
    Level* levels
    uint64_t* bits[BITMAP_DEPTH]  # bits[0]: which levels have orders; bits[n]: which words of bits[n-1] are not 0
    int64_t best                 # key of the best level, -1 when there is none
    uint32_t count               # levels with orders


ctypedef struct Indication:      # what an auction would do if it ended now
    int64_t price                # 0: the book is not crossed, and all is 0
    int64_t volume
    int64_t surplus              # what is left at this price
    uint64_t side                # of the surplus; 0: there is none


ctypedef struct Instrument:
    uint32_t attention
    bint defined
    uint8_t phase                # the one that holds
    uint8_t own_phase            # PHASE_INHERIT: its group's holds
    uint8_t reference_mode
    uint8_t market_remainder
    uint16_t group
    uint32_t collar_bps
    uint32_t tick_multiple
    uint32_t lot_multiple
    int64_t price_max
    int64_t qty_max
    int64_t notional_max
    int64_t reference            # 0: none
    int64_t reach                # how far a price may be from the reference
    int64_t market_reach         # how far a market order may go
    int64_t last_price
    int64_t last_qty
    Ladder sides[2]              # bids, asks: what is displayed
    Ladder hidden[2]             # made when they are first needed
    Ladder stops[2][2]           # by trigger, then side; the best is the one that triggers next
    uint32_t special_orders      # working orders that are special
    uint32_t pegs_head
    uint32_t pegs_tail
    uint32_t pegs
    int64_t mark                 # 0: none
    int64_t settlement           # 0: none
    uint64_t reference_at_ns     # when the reference was last set or traded; 0 where it does not age
    uint64_t mark_at_ns          # the same of the mark
    uint64_t reference_age_ns
    uint32_t protection_bps
    uint32_t static_collar_bps
    uint32_t base_asset
    uint32_t quote_asset
    int64_t lot_units
    int64_t tick_units
    Indication indicated         # what was told last of the auction that gathers now; all 0 where none does


ctypedef struct Row:             # 64 bytes: an account in an instrument, as the checks need it
    int64_t limits[LIMITS]
    int64_t net
    int64_t working_buy
    int64_t working_sell         # right behind it: `working_of`
    uint64_t gate                # State.gate where nothing but these four limits concerns the row; else the long way round


ctypedef struct Money:           # the row's other half, touched by fills
    int128 open_cost
    int128 realised


ctypedef struct Account:
    bint defined
    uint32_t firm
    uint32_t desk
    uint32_t self_match_group
    uint32_t self_match_hits     # how often prevention stopped an order of the account
    uint8_t kind


ctypedef struct Node:            # what stands above rows: a scope and its number
    uint32_t number
    uint8_t scope
    uint8_t block                # a Block
    bint latched                 # an account that executed too often
    uint32_t limits_set          # bit of each Limit that is set
    uint64_t killed_by           # number of the event of the kill that holds; 0: none
    int64_t limits[LIMIT_KINDS]  # by Limit
    int128 gross_cost            # of the rows below: open cost without its sign
    int128 net_cost
    int128 buy_value             # of what works below
    int128 sell_value
    int64_t open_orders


ctypedef struct Window:          # what happened in the time that just passed, by slices of it
    uint64_t length_ns
    uint64_t latest              # the number of the last slice that something was counted in
    int64_t counts[SLICES]       # by the number of the slice modulo SLICES


ctypedef struct Watch:           # of a node whose limits warn or act; the last five are of the command that is applied
    uint32_t warns               # bit of each Limit that is told as it is used up
    uint32_t acts                # of each whose breach is told and does something
    uint8_t on_breach[LIMIT_KINDS]
    uint8_t levels[LIMIT_KINDS]  # told last: 0, then 50, 75, 90 and 100 %, then a breach
    uint64_t pauses[LIMIT_KINDS]  # of SLOW_DOWN
    uint64_t next_order_ns       # while such a limit is breached
    bint is_due                  # it stands among `due_nodes`
    uint32_t attempts            # limits that an order would exceed, or exceeded
    uint32_t fresh               # limits whose breach was told and has done nothing yet
    int64_t needs[LIMIT_KINDS]   # of attempts
    uint32_t asked_in[LIMIT_KINDS]
    uint64_t told_at[LIMIT_KINDS]


ctypedef struct Recent:          # an order that was taken lately
    uint64_t at_ns
    int64_t price
    int64_t qty
    int64_t stop
    uint32_t instrument
    uint8_t side
    uint8_t order_type
    uint16_t reserved


ctypedef struct RecentOrders:    # of an account with a limit of duplicates, a ring
    uint64_t total               # ever put into the ring
    Recent ring[RECENT_ORDERS]


ctypedef struct Share:           # of one instrument in a node: the sums of the rows below it
    int64_t net
    int64_t buy
    int64_t sell


ctypedef struct Use:             # of a row that counts in nodes: what they were told of it last
    int128 cost
    int128 buy_value             # of what works
    int128 sell_value
    int128 told_buy_value        # the same, as the nodes know it
    int128 told_sell_value
    int64_t net
    int64_t buy
    int64_t sell
    int64_t open_orders


ctypedef struct Balance:         # of a spot account in an asset, in the asset's smallest units; neither is ever below 0
    int128 available
    int128 held                  # for what works in the books


ctypedef struct Schedule:        # a transition that is to come
    uint64_t at_ns
    uint64_t number              # of its PhaseScheduled
    uint64_t request_id
    uint32_t instrument          # 0: the group
    uint16_t group               # 0 where it is an instrument's
    uint8_t phase
    uint8_t reason
    bint in_stop                 # made while trading was stopped, and the stop still lasts: it may end it
    char actor[24]


ctypedef struct IdEntry:
    uint32_t slot_above          # slot + 1; 0: empty
    uint32_t hash


ctypedef struct Hashing:         # docs/RULES.md, *State hashes*
    uint64_t due_seq             # after this command
    uint64_t value               # of the last; 0: there was none
    uint32_t every
    uint32_t instrument          # the last number that was looked at
    uint32_t account
    uint32_t slot                # the first that is looked at next
    uint32_t request
    Page page                    # what is hashed, kept for the next


ctypedef struct State:
    uint64_t seq                 # of the command that is applied now, or was last
    uint64_t event_seq
    uint64_t time_ns
    uint64_t due_seq             # after this command there is more to do: limits that warn or act, a state hash
    uint64_t gate                # counts up when a limit, block or rule above the rows changes, so that each row is judged anew

    uint32_t orders_max
    uint32_t accounts_max
    uint32_t instruments_max
    uint32_t requests_max

    Order* orders
    OrderDetail* details
    OrderExtra* extras
    uint32_t* expiries           # a heap of the orders that expire, first the next one
    uint32_t expiries_count
    uint64_t parts               # refills that the icebergs' reserves stand for
    uint32_t* free_slots         # a stack
    uint32_t free_count
    uint32_t slots_used

    Instrument* instruments      # by number
    Account* accounts            # by number
    uint8_t* group_phases        # by number of the group
    Row* rows                    # account * (instruments_max + 1) + instrument
    Money* money
    uint32_t* closers            # row * 2 + side - 1: slot + 1 of the reduce-only order that came last; 0: none works
    Balance* balances            # account * ASSETS + asset; touched for spot accounts only

    Node* nodes                  # in the order in which they were made; they stay
    uint64_t* node_keys          # scope << 32 | number, ascending
    uint32_t* node_places        # of each key's node
    uint32_t nodes_count
    uint64_t session_attention   # bit `number & 63` of each session with something set that concerns orders: they go the long way
    uint32_t kills               # nodes that are killed
    uint32_t restrictions_count
    Window* windows              # node in the order of making * WINDOWED + limit - WINDOWED_FIRST
    RecentOrders* recents        # by account
    Watch* watches               # of nodes, in the same order
    uint64_t* due_nodes          # scope << 32 | number of those to look at after this command
    uint32_t due_count
    uint32_t watching            # nodes with a limit that warns or acts
    Share* shares                # node in the order of making * (instruments_max + 1) + instrument
    Use* uses                    # by row
    uint32_t nodes_counting      # nodes with a limit that needs sums
    bint sums_stale              # the sums of nodes and uses are to be made anew before they are read
    uint64_t* restrictions       # sorted; see restrictions.pyx

    IdEntry* ids                 # (session, ClOrdID) -> slot of the working order
    uint32_t ids_mask

    Schedule* schedules          # by (at_ns, number)
    uint32_t schedules_count

    uint64_t* corrections        # ids of trades that were busted or adjusted, a ring of requests_max
    uint64_t corrections_total   # ever put into the ring

    uint64_t* requests           # applied request ids, a ring
    uint64_t requests_total      # ever put into the ring
    uint64_t* request_table      # the same as a hash set; 0: empty
    uint32_t request_mask

    uint8_t* events
    size_t events_size
    bint out_of_memory
    Hashing hashing
    uint32_t instruments_high    # the highest number that is defined
    uint32_t accounts_high


cdef inline uint32_t row_of(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    return account * (s.instruments_max + 1) + instrument


cdef inline int64_t mirrored(const Instrument* instrument, uint8_t side, int64_t key) noexcept nogil:
    """The key itself for a bid, price_max - key for an ask. Without a branch: no processor foresees whose turn it is to trade."""
    cdef int64_t asks = -<int64_t> (side != 1)   # all bits or none
    return (key ^ asks) - asks + (instrument.price_max & asks)


cdef inline int64_t price_of(const Instrument* instrument, uint8_t side, int64_t key) noexcept nogil:
    return mirrored(instrument, side, key)


cdef inline int64_t key_of(const Instrument* instrument, uint8_t side, int64_t price) noexcept nogil:
    return mirrored(instrument, side, price)


cdef inline int64_t* working_of(Row* row, uint8_t side) noexcept nogil:
    return &row.working_buy + (side - 1)


cdef inline uint64_t attends(const State* s, uint32_t session) noexcept nogil:
    """1 where something may be set at the session, or at one that shares its bit; else 0."""
    return s.session_attention >> (session & 63) & 1


cdef inline uint32_t live_orders(const State* s) noexcept nogil:
    return s.slots_used - s.free_count


cdef State* make_state(uint32_t orders, uint32_t accounts, uint32_t instruments, uint32_t requests, uint32_t hash_every) noexcept
"""NULL without memory."""

cdef size_t shares_bytes(const State* s) noexcept nogil

cdef size_t windows_bytes() noexcept nogil

cdef size_t rows_count(const State* s) noexcept nogil

cdef void free_state(State* s) noexcept

cdef void clear_ladders(Instrument* instrument) noexcept nogil
"""Ladders that are not made yet have no best level."""

cdef bint make_pair(Ladder* pair, int64_t price_max) noexcept nogil
"""The ladders of both sides for keys 0 to price_max, or nothing where they are made already; False without memory."""
