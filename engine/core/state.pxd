"""All that the core knows, in flat arrays. A slot, a row or a key is an index; the hot record and its rarely read half lie apart."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from engine.core.memory cimport int128

cdef enum:
    NO_SLOT = 0xFFFFFFFF
    BITMAP_DEPTH = 5             # 64^5 keys, more than the 2^26 prices that there can be
    LIMITS = 4
    QTY_MAX = 0x10000000000      # 2^40, of one order: 2^22 orders of it stay below 2^63
    PRICE_TICKS_MAX = (1 << 26) - 1
    EVENTS_PER_TURN = 1 << 16    # after so many events `apply` stops in front of the next command


ctypedef struct Order:           # 32 bytes: what matching and cancelling touch
    uint32_t next                # behind it in its level
    uint32_t prev
    int64_t leaves
    uint32_t key                 # of its level on its ladder
    uint32_t row                 # of its account and instrument
    uint32_t generation          # counts the uses of the slot
    uint16_t instrument
    uint8_t side
    uint8_t working


ctypedef struct OrderDetail:     # 32 bytes: what only events and look-ups need
    uint64_t client_order_id
    int64_t qty
    uint32_t session
    uint32_t account
    uint64_t reserved


ctypedef struct Level:           # 32 bytes, so that none lies across two cache lines
    uint32_t head                # first in time; head and tail mean nothing while count is 0
    uint32_t tail
    int64_t qty
    uint32_t count
    uint32_t reserved
    uint64_t reserved2


ctypedef struct Ladder:
    # one side of a book. The best level has the highest key on either side: a bid's key is its price, an ask's is price_max - price
    Level* levels
    uint64_t* bits[BITMAP_DEPTH]  # bits[0]: which levels have orders; bits[n]: which words of bits[n-1] are not 0
    int64_t best                 # key of the best level, -1 when there is none
    uint32_t count               # levels with orders


ctypedef struct Instrument:
    bint defined
    uint8_t phase
    uint8_t reference_mode
    uint32_t collar_bps
    uint32_t tick_multiple
    uint32_t lot_multiple
    int64_t price_max
    int64_t qty_max
    int64_t notional_max
    int64_t reference            # 0: none
    int64_t reach                # how far a price may be from the reference
    int64_t last_price
    int64_t last_qty
    Ladder sides[2]              # bids, asks


ctypedef struct Row:             # 64 bytes: an account in an instrument, as the checks need it
    int64_t limits[LIMITS]
    int64_t net
    int64_t working_buy
    int64_t working_sell
    uint64_t reserved


ctypedef struct Money:           # the row's other half, touched by fills
    int128 open_cost
    int128 realised


ctypedef struct Account:
    bint defined
    uint32_t firm


ctypedef struct IdEntry:
    uint32_t slot_above          # slot + 1; 0: empty
    uint32_t hash


ctypedef struct State:
    uint64_t seq                 # of the command that is applied now, or was last
    uint64_t event_seq
    uint64_t time_ns

    uint32_t orders_max
    uint32_t accounts_max
    uint32_t instruments_max
    uint32_t requests_max

    Order* orders
    OrderDetail* details
    uint32_t* free_slots         # a stack
    uint32_t free_count
    uint32_t slots_used

    Instrument* instruments      # by number
    Account* accounts            # by number
    Row* rows                    # account * (instruments_max + 1) + instrument
    Money* money

    IdEntry* ids                 # (session, ClOrdID) -> slot of the working order
    uint32_t ids_mask

    uint64_t* requests           # applied request ids, a ring
    uint64_t requests_total      # ever put into the ring
    uint64_t* request_table      # the same as a hash set; 0: empty
    uint32_t request_mask

    uint8_t* events
    size_t events_size
    bint out_of_memory


cdef inline uint32_t row_of(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    return account * (s.instruments_max + 1) + instrument


cdef inline int64_t price_of(const Instrument* instrument, uint8_t side, int64_t key) noexcept nogil:
    return key if side == 1 else instrument.price_max - key


cdef inline int64_t key_of(const Instrument* instrument, uint8_t side, int64_t price) noexcept nogil:
    return price if side == 1 else instrument.price_max - price


cdef inline uint32_t live_orders(const State* s) noexcept nogil:
    return s.slots_used - s.free_count


cdef State* make_state(uint32_t orders, uint32_t accounts, uint32_t instruments, uint32_t requests) noexcept
"""NULL without memory."""

cdef void free_state(State* s) noexcept

cdef bint make_ladders(Instrument* instrument) noexcept nogil
"""Both sides' ladders for its price_max; False without memory."""
