"""The one market of the benchmark: an instrument whose collar and an account whose limits nothing runs into, and what can be asked of it."""

from libc.stdint cimport INT64_MAX, INT64_MIN, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from engine.core.controls cimport define_account, define_instrument, set_limit, set_reference_price
from engine.core.memory cimport prefetch
from engine.core.phases cimport set_phase
from engine.core.state cimport Instrument, LIMITS, PRICE_TICKS_MAX, QTY_MAX, SELF_MATCH_FREE, State, key_of, price_of
from engine.messages.wire cimport (
    DefineAccount,
    DefineInstrument,
    KIND_DEFINE_ACCOUNT,
    KIND_DEFINE_INSTRUMENT,
    KIND_SET_LIMIT,
    KIND_SET_PHASE,
    KIND_SET_REFERENCE_PRICE,
    PHASE_CONTINUOUS,
    SCOPE_ROW,
    SIDE_BUY,
    SetLimit,
    SetPhase,
    SetReferencePrice,
)

cdef enum:
    SESSION = 1
    ACCOUNT = 1
    INSTRUMENT = 1
    WIDE = 0x4000000000000000
    REFERENCE = 1 << 20
    COLLAR_BPS = 0x40000000        # of the reference: far more than PRICE_TICKS_MAX


cdef inline void begin(State* s) noexcept nogil:
    """The next command, in a turn of its own."""
    s.seq += 1
    s.events_size = 0


cdef inline void open_market(State* s) noexcept nogil:
    define(s)
    grant(s)
    start(s)


cdef inline void define(State* s) noexcept nogil:
    cdef DefineInstrument instrument
    cdef DefineAccount account
    memset(&instrument, 0, sizeof(DefineInstrument))
    instrument.kind = KIND_DEFINE_INSTRUMENT
    instrument.instrument = INSTRUMENT
    instrument.collar_bps = COLLAR_BPS
    instrument.price_ticks_max = PRICE_TICKS_MAX
    instrument.qty_lots_max = QTY_MAX
    instrument.notional_max = WIDE
    instrument.tick_multiple = 1
    instrument.lot_multiple = 1
    begin(s)
    define_instrument(s, &instrument)
    memset(&account, 0, sizeof(DefineAccount))
    account.kind = KIND_DEFINE_ACCOUNT
    account.account = ACCOUNT
    account.firm = 1
    account.self_match_group = SELF_MATCH_FREE   # all orders are of one account: the interface knows no other
    begin(s)
    define_account(s, &account)


cdef inline void grant(State* s) noexcept nogil:
    cdef SetLimit command
    cdef uint8_t limit
    memset(&command, 0, sizeof(SetLimit))
    command.kind = KIND_SET_LIMIT
    command.account = ACCOUNT
    command.instrument = INSTRUMENT
    command.scope = SCOPE_ROW
    command.value = WIDE
    for limit in range(1, LIMITS + 1):
        command.limit = limit
        begin(s)
        set_limit(s, &command)


cdef inline void start(State* s) noexcept nogil:
    cdef SetReferencePrice reference
    cdef SetPhase phase
    memset(&reference, 0, sizeof(SetReferencePrice))
    reference.kind = KIND_SET_REFERENCE_PRICE
    reference.instrument = INSTRUMENT
    reference.price_ticks = REFERENCE
    begin(s)
    set_reference_price(s, &reference)
    memset(&phase, 0, sizeof(SetPhase))
    phase.kind = KIND_SET_PHASE
    phase.instrument = INSTRUMENT
    phase.phase = PHASE_CONTINUOUS
    phase.reason = 1
    begin(s)
    set_phase(s, &phase)


cdef inline int64_t best_price(const State* s, uint8_t side) noexcept nogil:
    """In ticks; of an empty side the lowest or highest number that there is."""
    cdef const Instrument* instrument = &s.instruments[INSTRUMENT]
    cdef int64_t key = instrument.sides[side - 1].best
    if key < 0:
        return INT64_MIN if side == SIDE_BUY else INT64_MAX
    return price_of(instrument, side, key)


cdef inline uint64_t depth_at(const State* s, uint8_t side, int64_t price) noexcept nogil:
    """Lots that rest at this price."""
    cdef const Instrument* instrument = &s.instruments[INSTRUMENT]
    cdef int64_t key = key_of(instrument, side, price)
    if not 0 <= key <= instrument.price_max:
        return 0
    return <uint64_t> instrument.sides[side - 1].levels[key].qty


cdef inline void hint_level(const State* s, uint8_t side, int64_t price) noexcept nogil:
    """The level of this price, and its word of the bitmap, will be wanted soon."""
    cdef const Instrument* instrument = &s.instruments[INSTRUMENT]
    cdef int64_t key = key_of(instrument, side, price)
    if 0 <= key <= instrument.price_max:
        prefetch(&instrument.sides[side - 1].levels[key])
