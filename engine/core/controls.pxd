"""Commands of the venue's own people: phases, limits, references, definitions, time."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.checks cimport account_known, instrument_known
from engine.core.emit cimport control_event
from engine.core.reference cimport set_reference
from engine.core.requests cimport remember, was_applied
from engine.core.state cimport (
    Account,
    Instrument,
    LIMITS,
    PRICE_TICKS_MAX,
    QTY_MAX,
    State,
    make_ladders,
    row_of,
)
from engine.messages.wire cimport (
    AdvanceTime,
    DefineAccount,
    DefineInstrument,
    KIND_ACCOUNT_DEFINED,
    KIND_CONTROL_REFUSED,
    KIND_INSTRUMENT_DEFINED,
    KIND_LIMIT_SET,
    KIND_PHASE_CHANGED,
    KIND_REFERENCE_PRICE_SET,
    KIND_TIME_ADVANCED,
    PHASE_CLOSED,
    PHASE_CONTINUOUS,
    PHASE_HALTED,
    PhaseChanged,
    REFERENCE_MODE_LAST_TRADE,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_LIMIT_UNKNOWN,
    REFUSAL_LIMIT_VALUE_INVALID,
    REFUSAL_NONE,
    REFUSAL_PHASE_TRANSITION_INVALID,
    REFUSAL_PHASE_UNKNOWN,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    REFUSAL_TIME_NOT_LATER,
    SetLimit,
    SetPhase,
    SetReferencePrice,
)


cdef inline PhaseChanged* refuse_control(State* s, const SetPhase* command, uint8_t fault, int64_t asked) noexcept nogil:
    """ControlRefused; the caller adds what the command names. Every control command begins as SetPhase does."""
    cdef PhaseChanged* event = control_event(s, KIND_CONTROL_REFUSED, fault, command.session, command.request_id)
    event.subject = command.kind
    event.value = asked
    return event


# --- phases

cdef inline bint may_follow(uint8_t phase, uint8_t following) noexcept nogil:
    """The table of phase transitions."""
    if phase == PHASE_CLOSED:
        return following == PHASE_CONTINUOUS
    if phase == PHASE_CONTINUOUS:
        return following == PHASE_HALTED or following == PHASE_CLOSED
    return following == PHASE_CONTINUOUS or following == PHASE_CLOSED


cdef inline uint8_t fault_of_phase(const State* s, const SetPhase* command) noexcept nogil:
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if command.phase > PHASE_CONTINUOUS:
        return REFUSAL_PHASE_UNKNOWN
    if not may_follow(s.instruments[command.instrument].phase, command.phase):
        return REFUSAL_PHASE_TRANSITION_INVALID
    return REFUSAL_NONE


cdef inline void set_phase(State* s, const SetPhase* command) noexcept nogil:
    cdef uint8_t fault = fault_of_phase(s, command)
    cdef PhaseChanged* event
    if fault:
        event = refuse_control(s, command, fault, command.phase)
    else:
        event = control_event(s, KIND_PHASE_CHANGED, command.reason, command.session, command.request_id)
        event.value = command.phase
        event.previous = s.instruments[command.instrument].phase
        s.instruments[command.instrument].phase = command.phase
        remember(s, command.request_id)
    event.instrument = command.instrument
    memcpy(event.actor, command.actor, 24)


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
    return REFUSAL_LIMIT_VALUE_INVALID if command.value < 0 else REFUSAL_NONE


cdef inline void set_limit(State* s, const SetLimit* command) noexcept nogil:
    cdef uint8_t fault = fault_of_limit(s, command)
    cdef PhaseChanged* event
    cdef int64_t* limit
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
    memcpy(event.actor, command.actor, 24)


# --- reference prices and time

cdef inline void set_reference_price(State* s, const SetReferencePrice* command) noexcept nogil:
    cdef PhaseChanged* event
    cdef uint8_t fault = REFUSAL_NONE
    if not instrument_known(s, command.instrument):
        fault = REFUSAL_INSTRUMENT_UNKNOWN
    elif not 1 <= command.price_ticks <= s.instruments[command.instrument].price_max:
        fault = REFUSAL_PRICE_OUT_OF_RANGE
    elif was_applied(s, command.request_id):
        fault = REFUSAL_REQUEST_ALREADY_APPLIED
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.price_ticks)
    else:
        event = control_event(s, KIND_REFERENCE_PRICE_SET, 0, command.session, command.request_id)
        event.value = command.price_ticks
        event.previous = s.instruments[command.instrument].reference
        set_reference(&s.instruments[command.instrument], command.price_ticks)
        remember(s, command.request_id)
    event.instrument = command.instrument


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


# --- definitions

cdef inline bint is_sound(const DefineInstrument* command) noexcept nogil:
    return (command.instrument != 0 and command.collar_bps >= 1 and command.notional_max >= 1
            and command.tick_multiple >= 1 and command.lot_multiple >= 1
            and 1 <= command.qty_lots_max <= QTY_MAX and 1 <= command.price_ticks_max <= PRICE_TICKS_MAX
            and command.reference_mode <= REFERENCE_MODE_LAST_TRADE)


cdef inline uint8_t fault_of_instrument(const State* s, const DefineInstrument* command) noexcept nogil:
    cdef const Instrument* known
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not is_sound(command):
        return REFUSAL_DEFINITION_INVALID
    if command.instrument > s.instruments_max:
        return REFUSAL_CAPACITY_EXCEEDED
    known = &s.instruments[command.instrument]
    if known.defined and known.price_max != command.price_ticks_max:
        return REFUSAL_DEFINITION_INVALID
    return REFUSAL_NONE


cdef inline void define_instrument(State* s, const DefineInstrument* command) noexcept nogil:
    cdef uint8_t fault = fault_of_instrument(s, command)
    cdef Instrument* instrument = &s.instruments[command.instrument]   # read only where the number is sound
    cdef PhaseChanged* event
    if fault:
        refuse_control(s, <const SetPhase*> command, fault, 0).instrument = command.instrument
        return
    event = control_event(s, KIND_INSTRUMENT_DEFINED, 0, command.session, command.request_id)
    event.instrument = command.instrument
    event.value = not instrument.defined
    instrument.collar_bps = command.collar_bps
    instrument.tick_multiple = command.tick_multiple
    instrument.lot_multiple = command.lot_multiple
    instrument.qty_max = command.qty_lots_max
    instrument.notional_max = command.notional_max
    instrument.reference_mode = command.reference_mode
    if not instrument.defined:
        instrument.price_max = command.price_ticks_max
        instrument.defined = True
        if not make_ladders(instrument):
            s.out_of_memory = True
    set_reference(instrument, instrument.reference)   # the reach follows a new collar
    remember(s, command.request_id)


cdef inline void define_account(State* s, const DefineAccount* command) noexcept nogil:
    cdef Account* account
    cdef PhaseChanged* event
    cdef uint8_t fault = REFUSAL_NONE
    if was_applied(s, command.request_id):
        fault = REFUSAL_REQUEST_ALREADY_APPLIED
    elif not command.account:
        fault = REFUSAL_DEFINITION_INVALID
    elif command.account > s.accounts_max:
        fault = REFUSAL_CAPACITY_EXCEEDED
    if fault:
        refuse_control(s, <const SetPhase*> command, fault, command.firm).account = command.account
        return
    account = &s.accounts[command.account]
    event = control_event(s, KIND_ACCOUNT_DEFINED, 0, command.session, command.request_id)
    event.account = command.account
    event.value = command.firm
    event.previous = account.firm
    account.defined = True
    account.firm = command.firm
    remember(s, command.request_id)
