"""Spot accounts: what they have of each asset, and what of it their orders hold (docs/RULES.md, *Balances*)."""

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.string cimport memcpy

from engine.core.ask cimport Ask
from engine.core.checks cimport account_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.memory cimport int128
from engine.core.requests cimport remember, was_applied
from engine.core.state cimport ASSETS, Balance, Instrument, State
from engine.core.trace cimport fails_by_value, measure, owned_by
from engine.messages.wire cimport (
    AdjustBalance,
    KIND_BALANCE_CHANGED,
    ORDER_TYPE_PEG_MID,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_BALANCE_INSUFFICIENT,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_NONE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    SCOPE_ACCOUNT,
    SIDE_BUY,
    SetPhase,
)

cdef enum:
    I64_MAX = 0x7FFFFFFFFFFFFFFF


cdef const Instrument* instrument_of(const State* s, uint32_t row) noexcept nogil:
    return &s.instruments[row % (s.instruments_max + 1)]


cdef Balance* of_row(const State* s, uint32_t row, uint32_t asset) noexcept nogil:
    return balance_of(s, row // (s.instruments_max + 1), asset)


cdef Balance* given(const State* s, uint32_t row, uint8_t side) noexcept nogil:
    """The balance that an order of this side pays from."""
    cdef const Instrument* instrument = instrument_of(s, row)
    return of_row(s, row, instrument.quote_asset if side == SIDE_BUY else instrument.base_asset)


cdef int128 cost_of(const Instrument* instrument, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """What so many lots take from the balance that they are paid from: quote units of a buy, base units of a sell. Below 2^107."""
    if side == SIDE_BUY:
        return <int128> price * qty * instrument.tick_units
    return <int128> qty * instrument.lot_units


cdef uint8_t fault_of_balance(const State* s, const Ask* ask) noexcept nogil:
    cdef const Instrument* instrument = &s.instruments[ask.number]
    cdef int128 free, cost
    cdef bint is_open_ended
    if not keeps_balances(s, ask.account):
        return REFUSAL_NONE
    # the middle may rise above any price that could be held for it
    is_open_ended = ask.order_type == ORDER_TYPE_PEG_MID and ask.side == SIDE_BUY and not ask.price
    free = given(s, ask.row, ask.side).available + cost_of(instrument, ask.side, ask.old_price, ask.old_leaves)
    cost = cost_of(instrument, ask.side, ask.worst, ask.new_leaves)
    measure(ask.trace, cost, free)
    owned_by(ask.trace, SCOPE_ACCOUNT, ask.account)
    return REFUSAL_BALANCE_INSUFFICIENT if fails_by_value(ask.trace, REFUSAL_BALANCE_INSUFFICIENT, is_open_ended or cost > free) else REFUSAL_NONE


cdef void hold(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    cdef Balance* balance = given(s, row, side)
    cdef int128 units = cost_of(instrument_of(s, row), side, price, qty)
    balance.available -= units
    balance.held += units


cdef void hold_as_restored(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if keeps_balances(s, row // (s.instruments_max + 1)):
        given(s, row, side).held += cost_of(instrument_of(s, row), side, price, qty)


cdef void pay(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    cdef uint8_t other = 3 - side
    given(s, row, side).available -= cost_of(instrument_of(s, row), side, price, qty)
    given(s, row, other).available += cost_of(instrument_of(s, row), other, price, qty)


cdef uint8_t fault_of_adjustment(const State* s, const AdjustBalance* command) noexcept nogil:
    """The balance is asked last: a withdrawal that is sent again is told that it was made."""
    if not account_known(s, command.account):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not keeps_balances(s, command.account) or not 1 <= command.asset < ASSETS or not command.amount:
        return REFUSAL_DEFINITION_INVALID
    if balance_of(s, command.account, command.asset).available + command.amount < 0:
        return REFUSAL_BALANCE_INSUFFICIENT
    return REFUSAL_NONE


cdef void adjust_balance(State* s, const AdjustBalance* command) noexcept nogil:
    cdef uint8_t fault = fault_of_adjustment(s, command)
    cdef PhaseChanged* event
    cdef Balance* balance
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.amount)
    else:
        balance = balance_of(s, command.account, command.asset)
        event = control_event(s, KIND_BALANCE_CHANGED, 0, command.session, command.request_id)
        event.subject = <uint8_t> command.asset
        event.value = command.amount
        event.previous = <int64_t> balance.available if balance.available <= I64_MAX else I64_MAX
        balance.available += command.amount
        remember(s, command.request_id)
    event.account = command.account
    memcpy(event.actor, command.actor, 24)
