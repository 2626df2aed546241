"""Trades that are taken back or priced anew: entries against both rows, never deletion (docs/RULES.md, *Corrections*)."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.balances cimport balance_of, is_barred, keeps_balances
from engine.core.checks cimport account_known, instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.memory cimport int128
from engine.core.positions cimport apply_fill
from engine.core.reductions cimport give_way
from engine.core.requests cimport remember, was_applied
from engine.core.risk cimport note_entry
from engine.core.settle cimport settle
from engine.core.state cimport Instrument, QTY_MAX, State, row_of
from engine.messages.wire cimport (
    AdjustTrade,
    BustTrade,
    KIND_TRADE_ADJUSTED,
    KIND_TRADE_BUSTED,
    OrderAccepted,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_BALANCE_INSUFFICIENT,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    REFUSAL_TRADE_ALREADY_CORRECTED,
    SIDE_BUY,
    SIDE_SELL,
    SetPhase,
)


cdef bint was_corrected(const State* s, uint64_t trade_id) noexcept nogil:
    cdef uint64_t count = min(s.corrections_total, <uint64_t> s.requests_max)
    cdef uint64_t index
    for index in range(count):
        if s.corrections[index] == trade_id:
            return True
    return False


cdef void remember_correction(State* s, uint64_t trade_id) noexcept nogil:
    """The oldest is forgotten for it when the ring is full."""
    s.corrections[s.corrections_total % s.requests_max] = trade_id
    s.corrections_total += 1


cdef bint is_trade(const State* s, const BustTrade* command) noexcept nogil:
    """Whether there can have been such a trade."""
    return (1 <= command.trade_id <= s.event_seq and 1 <= command.qty_lots <= QTY_MAX
            and 1 <= command.price_ticks <= s.instruments[command.instrument].price_max
            and not is_barred(s, command.buy_account, command.instrument)
            and not is_barred(s, command.sell_account, command.instrument))


cdef bint can_give(const State* s, uint32_t account, uint32_t asset, int128 units) noexcept nogil:
    return not keeps_balances(s, account) or balance_of(s, account, asset).available >= units


cdef uint8_t fault_of_correction(const State* s, const BustTrade* command, bint sound) noexcept nogil:
    """All but the balances. `sound`: what the caller's own fields are."""
    if not instrument_known(s, command.instrument):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if not account_known(s, command.buy_account) or not account_known(s, command.sell_account):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not sound or not is_trade(s, command):
        return REFUSAL_DEFINITION_INVALID
    return REFUSAL_TRADE_ALREADY_CORRECTED if was_corrected(s, command.trade_id) else REFUSAL_NONE


cdef uint8_t fault_of_bust(const State* s, const BustTrade* command) noexcept nogil:
    """The buyer gives back what was bought, the seller what was paid."""
    cdef const Instrument* held = &s.instruments[command.instrument]
    cdef uint8_t fault = fault_of_correction(s, command, True)
    if fault or command.buy_account == command.sell_account:
        return fault
    if not can_give(s, command.buy_account, held.base_asset, <int128> command.qty_lots * held.lot_units):
        return REFUSAL_BALANCE_INSUFFICIENT
    if not can_give(s, command.sell_account, held.quote_asset, <int128> command.price_ticks * command.qty_lots * held.tick_units):
        return REFUSAL_BALANCE_INSUFFICIENT
    return REFUSAL_NONE


cdef uint8_t fault_of_new_price(const State* s, const AdjustTrade* command) noexcept nogil:
    """A higher price takes the difference from the buyer, a lower one from the seller."""
    cdef const BustTrade* trade = <const BustTrade*> command
    cdef const Instrument* held
    cdef int128 more
    cdef uint8_t fault = fault_of_correction(s, trade, command.new_price_ticks != command.price_ticks)
    if fault:
        return fault
    held = &s.instruments[command.instrument]
    if not 1 <= command.new_price_ticks <= held.price_max:
        return REFUSAL_DEFINITION_INVALID
    if command.buy_account == command.sell_account:
        return REFUSAL_NONE
    more = <int128> (command.new_price_ticks - command.price_ticks) * command.qty_lots * held.tick_units
    if more > 0:
        return REFUSAL_NONE if can_give(s, command.buy_account, held.quote_asset, more) else REFUSAL_BALANCE_INSUFFICIENT
    return REFUSAL_NONE if can_give(s, command.sell_account, held.quote_asset, -more) else REFUSAL_BALANCE_INSUFFICIENT


cdef void refuse(State* s, const BustTrade* command, uint8_t fault) noexcept nogil:
    cdef PhaseChanged* event = refuse_control(s, <const SetPhase*> command, fault, <int64_t> command.trade_id)
    event.instrument = command.instrument
    memcpy(event.actor, command.actor, 24)


cdef void enter(State* s, uint32_t account, uint32_t instrument, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    """As a fill does to the account; no execution for anything that counts those."""
    cdef uint32_t row = row_of(s, account, instrument)
    apply_fill(&s.rows[row], &s.money[row], side, price, qty)
    if s.rows[row].gate != s.gate:
        note_entry(s, row, side, price, qty)


cdef void tell(State* s, const BustTrade* command, uint8_t kind, uint8_t side, int64_t price, int64_t previous) noexcept nogil:
    cdef bint is_buy = side == SIDE_BUY
    cdef OrderAccepted* event = order_event(s, kind, 0, command.buy_session if is_buy else command.sell_session)
    whose(event, command.buy_account if is_buy else command.sell_account, command.instrument)
    ids(event, command.buy_order_id if is_buy else command.sell_order_id, command.request_id, command.trade_id)
    amounts(event, price, command.qty_lots, previous)
    kinds(event, side, 0, 0, 0)


cdef void bust_trade(State* s, const BustTrade* command) noexcept nogil:
    cdef uint8_t fault = fault_of_bust(s, command)
    if fault:
        refuse(s, command, fault)
        return
    # --- from here on nothing is refused
    enter(s, command.buy_account, command.instrument, SIDE_SELL, command.price_ticks, command.qty_lots)
    enter(s, command.sell_account, command.instrument, SIDE_BUY, command.price_ticks, command.qty_lots)
    tell(s, command, KIND_TRADE_BUSTED, SIDE_BUY, command.price_ticks, command.price_ticks)
    tell(s, command, KIND_TRADE_BUSTED, SIDE_SELL, command.price_ticks, command.price_ticks)
    remember(s, command.request_id)
    remember_correction(s, command.trade_id)
    give_way(s, row_of(s, command.buy_account, command.instrument))
    give_way(s, row_of(s, command.sell_account, command.instrument))
    settle(s, command.instrument)


cdef void adjust_trade(State* s, const AdjustTrade* command) noexcept nogil:
    cdef const BustTrade* trade = <const BustTrade*> command
    cdef uint8_t fault = fault_of_new_price(s, command)
    if fault:
        refuse(s, trade, fault)
        return
    # --- from here on nothing is refused
    enter(s, command.buy_account, command.instrument, SIDE_SELL, command.price_ticks, command.qty_lots)
    enter(s, command.buy_account, command.instrument, SIDE_BUY, command.new_price_ticks, command.qty_lots)
    enter(s, command.sell_account, command.instrument, SIDE_BUY, command.price_ticks, command.qty_lots)
    enter(s, command.sell_account, command.instrument, SIDE_SELL, command.new_price_ticks, command.qty_lots)
    tell(s, trade, KIND_TRADE_ADJUSTED, SIDE_BUY, command.new_price_ticks, command.price_ticks)
    tell(s, trade, KIND_TRADE_ADJUSTED, SIDE_SELL, command.new_price_ticks, command.price_ticks)
    remember(s, command.request_id)
    remember_correction(s, command.trade_id)
