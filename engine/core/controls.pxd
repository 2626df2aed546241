"""Commands of the venue's own people: limits, references, definitions, time."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.attention cimport attend_rules
from engine.core.breaches cimport rearm_limits
from engine.core.blocks cimport cancel_all_residue
from engine.core.checks cimport account_known, instrument_known
from engine.core.collars cimport date_mark, date_prices, date_reference
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.endings cimport expire_orders
from engine.core.limits cimport set_node_limit
from engine.core.indications cimport indicate
from engine.core.phases cimport inherit_phase
from engine.core.reference cimport set_reference
from engine.core.requests cimport remember, was_applied
from engine.core.scheduling cimport follow_schedules
from engine.core.settle cimport settle, settle_all
from engine.core.sound cimport has_sound_definition
from engine.core.state cimport (
    Account,
    Instrument,
    LIMITS,
    State,
    SELF_MATCH_FREE,
    clear_ladders,
    make_pair,
    row_of,
)
from engine.messages.wire cimport (
    ACCOUNT_KIND_SPOT,
    AdvanceTime,
    DefineAccount,
    DefineInstrument,
    KIND_ACCOUNT_DEFINED,
    KIND_INSTRUMENT_DEFINED,
    KIND_LIMIT_SET,
    KIND_REFERENCE_PRICE_SET,
    KIND_TIME_ADVANCED,
    PHASE_INHERIT,
    PRICE_KIND_MARK,
    PRICE_KIND_SETTLEMENT,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_LIMIT_UNKNOWN,
    REFUSAL_LIMIT_VALUE_INVALID,
    REFUSAL_NONE,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    REFUSAL_TIME_NOT_LATER,
    SCOPE_ROW,
    SetLimit,
    SetPhase,
    SetReferencePrice,
)


# --- limits

cdef inline uint8_t fault_of_limit(const State* s, const SetLimit* command) noexcept nogil:
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if not account_known(s, command.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not 1 <= command.limit <= LIMITS:
        return REFUSAL_LIMIT_UNKNOWN
    if command.value < 0 or command.window_ns or command.on_breach or command.warns:
        return REFUSAL_LIMIT_VALUE_INVALID
    return REFUSAL_NONE


cdef inline void set_limit(State* s, const SetLimit* command) noexcept nogil:
    cdef uint8_t fault = fault_of_limit(s, command)
    cdef PhaseChanged* event
    cdef int64_t* limit
    if command.scope != SCOPE_ROW:
        set_node_limit(s, command)
        return
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.value)
    else:
        limit = &s.rows[row_of(s, command.account, command.instrument)].limits[command.limit - 1]
        event = control_event(s, KIND_LIMIT_SET, 0, command.session, command.request_id)
        event.subject = command.limit
        event.value = command.value
        event.previous = limit[0]
        limit[0] = command.value
        remember(s, command.request_id)
    event.account = command.account
    event.instrument = command.instrument
    event.number = command.number
    memcpy(event.actor, command.actor, 24)


# --- reference prices and time

cdef inline int64_t put_price(const State* s, Instrument* instrument, uint8_t kind, int64_t price) noexcept nogil:
    """The price before; 0: none."""
    cdef int64_t before = instrument.reference
    if kind == PRICE_KIND_MARK:
        before = instrument.mark
        instrument.mark = price
        date_mark(s, instrument)
    elif kind == PRICE_KIND_SETTLEMENT:
        before = instrument.settlement
        instrument.settlement = price
    else:
        set_reference(instrument, price)
        date_reference(s, instrument)
    return before


cdef inline void set_reference_price(State* s, const SetReferencePrice* command) noexcept nogil:
    cdef PhaseChanged* event
    cdef uint8_t fault = REFUSAL_NONE
    if not instrument_known(s, command.instrument):
        fault = REFUSAL_INSTRUMENT_UNKNOWN
    elif command.price_kind > PRICE_KIND_SETTLEMENT:
        fault = REFUSAL_DEFINITION_INVALID
    elif not 1 <= command.price_ticks <= s.instruments[command.instrument].price_max:
        fault = REFUSAL_PRICE_OUT_OF_RANGE
    elif was_applied(s, command.request_id):
        fault = REFUSAL_REQUEST_ALREADY_APPLIED
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.price_ticks)
    else:
        event = control_event(s, KIND_REFERENCE_PRICE_SET, 0, command.session, command.request_id)
        event.value = command.price_ticks
        event.subject = command.price_kind
        event.previous = put_price(s, &s.instruments[command.instrument], command.price_kind, command.price_ticks)
        remember(s, command.request_id)
    event.instrument = command.instrument
    settle(s, command.instrument)


cdef inline void advance_time(State* s, const AdvanceTime* command) noexcept nogil:
    cdef PhaseChanged* event
    cdef uint64_t before = s.time_ns
    if command.to_time_ns <= before:
        refuse_control(s, <const SetPhase*> command, REFUSAL_TIME_NOT_LATER, <int64_t> command.to_time_ns)
        return
    s.time_ns = command.to_time_ns
    event = control_event(s, KIND_TIME_ADVANCED, 0, command.session, command.request_id)
    event.value = <int64_t> command.to_time_ns
    event.previous = <int64_t> before
    expire_orders(s, event.seq)
    follow_schedules(s)
    rearm_limits(s)
    indicate(s)


# --- definitions

cdef inline void read_definition(Instrument* instrument, const DefineInstrument* command) noexcept nogil:
    instrument.collar_bps = command.collar_bps
    instrument.tick_multiple = command.tick_multiple
    instrument.lot_multiple = command.lot_multiple
    instrument.price_max = command.price_ticks_max
    instrument.qty_max = command.qty_lots_max
    instrument.notional_max = command.notional_max
    instrument.reference_mode = command.reference_mode
    instrument.market_remainder = command.market_remainder
    instrument.group = command.group
    instrument.protection_bps = command.protection_bps
    instrument.static_collar_bps = command.static_collar_bps
    instrument.reference_age_ns = command.reference_age_ns
    instrument.base_asset = command.base_asset
    instrument.quote_asset = command.quote_asset
    instrument.lot_units = command.lot_units
    instrument.tick_units = command.tick_units


cdef inline bint is_sound(const DefineInstrument* command) noexcept nogil:
    cdef Instrument asked
    read_definition(&asked, command)
    return command.instrument and has_sound_definition(&asked)


cdef inline bint is_as_it_was(const Instrument* known, const DefineInstrument* command) noexcept nogil:
    """In all that never changes."""
    if known.price_max != command.price_ticks_max or known.group != command.group:
        return False
    if known.base_asset != command.base_asset or known.quote_asset != command.quote_asset:
        return False
    return not known.base_asset or (known.lot_units == command.lot_units and known.tick_units == command.tick_units)


cdef inline uint8_t fault_of_instrument(const State* s, const DefineInstrument* command) noexcept nogil:
    cdef const Instrument* known
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not is_sound(command):
        return REFUSAL_DEFINITION_INVALID
    if command.instrument > s.instruments_max:
        return REFUSAL_CAPACITY_EXCEEDED
    known = &s.instruments[command.instrument]
    if known.defined and not is_as_it_was(known, command):
        return REFUSAL_DEFINITION_INVALID
    return REFUSAL_NONE


cdef inline void enlist(State* s, uint32_t number) noexcept nogil:
    s.instruments[number].defined = True
    s.instruments_high = max(s.instruments_high, number)


cdef inline void define_instrument(State* s, const DefineInstrument* command) noexcept nogil:
    cdef uint8_t fault = fault_of_instrument(s, command)
    cdef Instrument* instrument = &s.instruments[command.instrument]   # read only where the number is sound
    cdef PhaseChanged* event
    cdef uint64_t aged_before_ns
    if fault:
        refuse_control(s, <const SetPhase*> command, fault, 0).instrument = command.instrument
        return
    event = control_event(s, KIND_INSTRUMENT_DEFINED, 0, command.session, command.request_id)
    event.instrument = command.instrument
    event.value = not instrument.defined
    event.number = command.group
    aged_before_ns = instrument.reference_age_ns
    s.sums_stale |= instrument.tick_units != command.tick_units   # all values of the instrument are others now
    read_definition(instrument, command)
    if not instrument.defined:
        enlist(s, command.instrument)
        instrument.own_phase = PHASE_INHERIT
        clear_ladders(instrument)
        inherit_phase(s, instrument)
        if not make_pair(instrument.sides, instrument.price_max):
            s.out_of_memory = True
    set_reference(instrument, instrument.reference)   # the reach follows a new collar
    date_prices(s, instrument, aged_before_ns)
    attend_rules(instrument)
    remember(s, command.request_id)
    settle(s, command.instrument)                     # pegs follow a new tick


cdef inline bint is_sound_account(const State* s, const DefineAccount* command) noexcept nogil:
    if not command.account or command.account_kind > ACCOUNT_KIND_SPOT:
        return False
    if command.self_match_group >= <uint32_t> 1 << 31 and command.self_match_group != SELF_MATCH_FREE:
        return False
    if command.account > s.accounts_max or not s.accounts[command.account].defined:
        return True
    return s.accounts[command.account].kind == command.account_kind


cdef inline void define_account(State* s, const DefineAccount* command) noexcept nogil:
    cdef Account* account
    cdef PhaseChanged* event
    cdef uint8_t fault = REFUSAL_NONE
    if was_applied(s, command.request_id):
        fault = REFUSAL_REQUEST_ALREADY_APPLIED
    elif not is_sound_account(s, command):
        fault = REFUSAL_DEFINITION_INVALID
    elif command.account > s.accounts_max:
        fault = REFUSAL_CAPACITY_EXCEEDED
    if fault:
        refuse_control(s, <const SetPhase*> command, fault, command.firm).account = command.account
        return
    account = &s.accounts[command.account]
    if account.defined and (account.firm != command.firm or account.desk != command.desk):
        s.sums_stale = True      # what it holds counts elsewhere now
    event = control_event(s, KIND_ACCOUNT_DEFINED, 0, command.session, command.request_id)
    event.account = command.account
    event.value = command.firm
    event.previous = account.firm
    account.defined = True
    s.accounts_high = max(s.accounts_high, command.account)
    account.firm = command.firm
    account.desk = command.desk
    account.self_match_group = command.self_match_group
    account.kind = command.account_kind
    s.gate += <uint64_t> 1 << 32     # what stands above its rows may be another now
    remember(s, command.request_id)
    cancel_all_residue(s)
    settle_all(s)
