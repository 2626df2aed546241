"""The restricted list: a sorted array of keys, scope << 48 | number << 16 | instrument."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memmove

from engine.core.checks cimport account_known, instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.requests cimport remember, was_applied
from engine.core.state cimport RESTRICTIONS_MAX, State
from engine.messages.wire cimport (
    KIND_RESTRICTION_SET,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    SCOPE_ACCOUNT,
    SCOPE_DESK,
    SCOPE_FIRM,
    SetPhase,
    SetRestriction,
)


cdef uint64_t key_of(uint8_t scope, uint32_t number, uint32_t instrument) noexcept nogil:
    return <uint64_t> scope << 48 | <uint64_t> number << 16 | instrument


cdef uint32_t place_of(const State* s, uint64_t key) noexcept nogil:
    """Where the key stands, or would."""
    cdef uint32_t low = 0
    cdef uint32_t high = s.restrictions_count
    cdef uint32_t middle
    while low < high:
        middle = (low + high) >> 1
        if s.restrictions[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


cdef bint stands(const State* s, uint8_t scope, uint32_t number, uint32_t instrument) noexcept nogil:
    cdef uint64_t key = key_of(scope, number, instrument)
    cdef uint32_t place = place_of(s, key)
    return place < s.restrictions_count and s.restrictions[place] == key


cdef uint32_t number_at(const State* s, uint8_t scope, uint32_t account) noexcept nogil:
    if scope == SCOPE_ACCOUNT:
        return account
    return s.accounts[account].desk if scope == SCOPE_DESK else s.accounts[account].firm


cdef uint8_t restricting_scope(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    cdef uint8_t scope
    if not s.restrictions_count:
        return 0
    for scope in range(SCOPE_FIRM, SCOPE_ACCOUNT + 1):
        if stands(s, scope, number_at(s, scope, account), instrument):
            return scope
    return 0


cdef bint is_restricted(const State* s, uint32_t account, uint32_t instrument) noexcept nogil:
    return restricting_scope(s, account, instrument) != 0


cdef bint restrict_scope(State* s, uint8_t scope, uint32_t number, uint32_t instrument, bint restricted) noexcept nogil:
    cdef uint64_t key = key_of(scope, number, instrument)
    cdef uint32_t place = place_of(s, key)
    cdef uint32_t behind = s.restrictions_count - place
    cdef bint before = stands(s, scope, number, instrument)
    if restricted and not before:
        memmove(s.restrictions + place + 1, s.restrictions + place, behind * sizeof(uint64_t))
        s.restrictions[place] = key
        s.restrictions_count += 1
    elif before and not restricted:
        memmove(s.restrictions + place, s.restrictions + place + 1, (behind - 1) * sizeof(uint64_t))
        s.restrictions_count -= 1
    return before


cdef uint8_t fault_of_restriction(const State* s, const SetRestriction* command) noexcept nogil:
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if command.scope == SCOPE_ACCOUNT and not account_known(s, command.number):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not SCOPE_FIRM <= command.scope <= SCOPE_ACCOUNT or not command.number or command.restricted > 1:
        return REFUSAL_DEFINITION_INVALID
    if command.restricted and s.restrictions_count == RESTRICTIONS_MAX and not stands(s, command.scope, command.number, command.instrument):
        return REFUSAL_CAPACITY_EXCEEDED
    return REFUSAL_NONE


cdef void set_restriction(State* s, const SetRestriction* command) noexcept nogil:
    cdef uint8_t fault = fault_of_restriction(s, command)
    cdef PhaseChanged* event
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.restricted)
    else:
        event = control_event(s, KIND_RESTRICTION_SET, 0, command.session, command.request_id)
        event.value = command.restricted
        event.previous = restrict_scope(s, command.scope, command.number, command.instrument, command.restricted)
        s.gate += <uint64_t> 1 << 32
        remember(s, command.request_id)
    event.instrument = command.instrument
    event.account = command.number if command.scope == SCOPE_ACCOUNT else 0
    event.scope = command.scope
    event.number = command.number
    memcpy(event.actor, command.actor, 24)
