"""Controls: a check and an effect for each, and what their events say."""

from collections.abc import Callable
from typing import NamedTuple

from engine.messages.codes import RATES, ROW_LIMITS, WINDOWED, AccountKind, BreachAction, Limit, PriceKind, Scope
from engine.messages.refusals import Refusal
from engine.reference import balances, blocks, collars, corrections, latches, phases, recovery, scheduling
from engine.reference.auction import indicate_all
from engine.reference.breaches import rearm
from engine.reference.duplicates import SEEN_MAX
from engine.reference.events import NO_ACTOR
from engine.reference.instruments import Definition, Instrument
from engine.reference.nodes import may_have
from engine.reference.records import Command
from engine.reference.settle import settle, settle_all
from engine.reference.state import SELF_MATCH_FREE, Account, State
from engine.reference.times_in_force import expire
from engine.reference.windows import WINDOW_NS_MAX


class Outcome(NamedTuple):
    """What the event of an applied control says."""

    event: str
    value: int
    previous: int = 0
    reason: int = 0
    subject: int = 0
    number: int = 0


class Control(NamedTuple):
    """`asked` is the field that ControlRefused echoes as its value. `once`: its request id is remembered."""

    check: Callable[[State, Command], Refusal]
    apply: Callable[[State, Command], Outcome]
    asked: str = ""
    once: bool = True


_OWN = {
    "SetPhase": phases.set_phase, "SetBlock": blocks.set_block, "SetRestriction": blocks.set_restriction,
    "EngineRecovered": recovery.engine_recovered,
    "SchedulePhase": scheduling.schedule_phase, "CancelSchedule": scheduling.cancel_schedule,
    "ReleaseLatch": latches.release_latch, "AdjustBalance": balances.adjust,
    "BustTrade": corrections.bust, "AdjustTrade": corrections.adjust,
}
"""Those that tell more than one thing, or of more than an account and an instrument."""


def apply(state: State, c: Command) -> None:
    """Any control."""
    if own := _OWN.get(type(c).__name__):
        own(state, c)
        settle_all(state)
        return
    control = CONTROLS[type(c).__name__]
    refusal = control.check(state, c)
    if refusal:
        asked = getattr(c, control.asked) if control.asked else 0
        _tell(state, c, Outcome("ControlRefused", asked, reason=refusal, subject=c.kind), getattr(c, "actor", NO_ACTOR))
        return
    # Nothing is refused below this line.
    if control.once:
        state.requests.remember(c.request_id)
    outcome = control.apply(state, c)
    state.events.time_ns = state.time_ns
    told_at = _tell(state, c, outcome, getattr(c, "actor", NO_ACTOR))
    if outcome.event == "AccountDefined":
        blocks.cancel_residue(state, sorted(state.instruments))
        settle_all(state)
    elif outcome.event == "TimeAdvanced":
        expire(state, told_at)
        scheduling.follow_schedules(state)
        rearm(state)
        indicate_all(state)
    elif hasattr(c, "instrument"):
        settle(state, c.instrument)


def _tell(state: State, c: Command, outcome: Outcome, actor: bytes) -> int:
    return state.events.control_event(
        outcome.event, session=c.session, account=getattr(c, "account", 0), instrument=getattr(c, "instrument", 0),
        request_id=c.request_id, reason=outcome.reason, value=outcome.value, previous=outcome.previous,
        actor=actor, subject=outcome.subject, scope=getattr(c, "scope", 0), number=outcome.number or getattr(c, "number", 0),
    )


def _check_limit(state: State, c: Command) -> Refusal:
    if c.scope in (Scope.ROW, Scope.INSTRUMENT) and c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.scope in (Scope.ROW, Scope.ACCOUNT) and c.account not in state.accounts:
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if not (c.limit in ROW_LIMITS if c.scope == Scope.ROW else may_have(c.scope, c.limit)):
        return Refusal.LIMIT_UNKNOWN
    if c.scope > Scope.VENUE and not _number(c):
        return Refusal.LIMIT_UNKNOWN
    if not _fits_value(c) or not _fits_action(c) or not _fits_window(c):
        return Refusal.LIMIT_VALUE_INVALID
    has_room = c.scope == Scope.ROW or state.nodes.has_room(c.scope, _number(c))
    return Refusal.NONE if has_room else Refusal.CAPACITY_EXCEEDED


def _fits_value(c: Command) -> bool:
    if c.limit in (Limit.DUPLICATE_ORDERS, Limit.EXECUTIONS):
        return bool(c.value == -1 or 1 <= c.value <= (SEEN_MAX if c.limit == Limit.DUPLICATE_ORDERS else c.value))
    return bool(c.value >= (0 if c.scope == Scope.ROW else -1))


def _fits_action(c: Command) -> bool:
    """None of a row, of duplicates and the latch, and none where the limit is taken away.

    What counts within a window has none to spare for a pause.
    """
    if c.scope == Scope.ROW or c.value < 0 or c.limit in (Limit.DUPLICATE_ORDERS, Limit.EXECUTIONS):
        return not c.on_breach and not c.warns
    if c.limit in RATES and c.on_breach == BreachAction.SLOW_DOWN:
        return False
    return c.on_breach in list(BreachAction) and c.warns <= 1


def _fits_window(c: Command) -> bool:
    """A window where the limit is set and counts within one or slows down, else none."""
    if c.value >= 0 and (c.limit in WINDOWED or c.on_breach == BreachAction.SLOW_DOWN):
        return bool(1 <= c.window_ns <= WINDOW_NS_MAX)
    return bool(c.window_ns == 0)


def _number(c: Command) -> int:
    """Of the node whose limit is set."""
    return int({Scope.VENUE: 0, Scope.ACCOUNT: c.account, Scope.INSTRUMENT: c.instrument}.get(c.scope, c.number))


def _set_node_limit(state: State, c: Command) -> Outcome:
    node = state.nodes.make(c.scope, _number(c))
    previous = node.limits.get(c.limit, -1)
    node.set_limit(c.limit, c.value, c.window_ns if c.limit in WINDOWED else 0)
    node.set_action(c.limit, c.on_breach, c.warns, c.window_ns)
    return Outcome("LimitSet", c.value, previous, subject=c.limit)


def _set_limit(state: State, c: Command) -> Outcome:
    if c.scope != Scope.ROW:
        return _set_node_limit(state, c)
    limits = state.row(c.account, c.instrument).limits
    previous, limits[c.limit - 1] = limits[c.limit - 1], c.value
    return Outcome("LimitSet", c.value, previous, subject=c.limit)


def _check_reference(state: State, c: Command) -> Refusal:
    if c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.price_kind not in list(PriceKind):
        return Refusal.DEFINITION_INVALID
    if not 1 <= c.price_ticks <= state.instruments[c.instrument].definition.price_ticks_max:
        return Refusal.PRICE_OUT_OF_RANGE
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    return Refusal.NONE


def _set_reference(state: State, c: Command) -> Outcome:
    instrument = state.instruments[c.instrument]
    name = PriceKind(c.price_kind).name.lower()
    previous = getattr(instrument, name)
    setattr(instrument, name, c.price_ticks)
    if c.price_kind != PriceKind.SETTLEMENT:
        collars.date(state, instrument, name)
    return Outcome("ReferencePriceSet", c.price_ticks, previous, subject=c.price_kind)


def _check_time(state: State, c: Command) -> Refusal:
    return Refusal.NONE if c.to_time_ns > state.time_ns else Refusal.TIME_NOT_LATER


def _advance_time(state: State, c: Command) -> Outcome:
    previous, state.time_ns = state.time_ns, c.to_time_ns
    return Outcome("TimeAdvanced", c.to_time_ns, previous)


def _definition(c: Command) -> Definition:
    return Definition(
        collar_bps=c.collar_bps, price_ticks_max=c.price_ticks_max, qty_lots_max=c.qty_lots_max, notional_max=c.notional_max,
        tick_multiple=c.tick_multiple, lot_multiple=c.lot_multiple, reference_mode=c.reference_mode,
        market_remainder=c.market_remainder, protection_bps=c.protection_bps, static_collar_bps=c.static_collar_bps,
        reference_age_ns=c.reference_age_ns, base_asset=c.base_asset, quote_asset=c.quote_asset, lot_units=c.lot_units,
        tick_units=c.tick_units,
    )


def _check_instrument(state: State, c: Command) -> Refusal:
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    present = state.instruments.get(c.instrument)
    if not c.instrument or not _definition(c).is_valid():
        return Refusal.DEFINITION_INVALID
    if present and (present.group != c.group or not present.definition.may_become(_definition(c))):
        return Refusal.DEFINITION_INVALID
    if c.instrument > state.capacity.instruments:
        return Refusal.CAPACITY_EXCEEDED
    return Refusal.NONE


def _define_instrument(state: State, c: Command) -> Outcome:
    is_new = c.instrument not in state.instruments
    if is_new:
        state.instruments[c.instrument] = Instrument(c.instrument, _definition(c), c.group)
    else:
        instrument = state.instruments[c.instrument]
        aged, instrument.definition = instrument.definition.reference_age_ns, _definition(c)
        if not (aged and c.reference_age_ns):
            collars.date(state, instrument, "reference", "mark")
    return Outcome("InstrumentDefined", int(is_new), number=c.group)


def _check_account(state: State, c: Command) -> Refusal:
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    known = state.accounts.get(c.account)
    if not c.account or c.account_kind not in list(AccountKind) or (known and known.kind != c.account_kind):
        return Refusal.DEFINITION_INVALID
    if c.self_match_group >= 1 << 31 and c.self_match_group != SELF_MATCH_FREE:
        return Refusal.DEFINITION_INVALID
    if c.account > state.capacity.accounts:
        return Refusal.CAPACITY_EXCEEDED
    return Refusal.NONE


def _define_account(state: State, c: Command) -> Outcome:
    known = state.accounts.get(c.account)
    hits = known.self_match_hits if known else 0
    state.accounts[c.account] = Account(c.firm, c.desk, c.self_match_group, c.account_kind, hits)
    return Outcome("AccountDefined", c.firm, known.firm if known else 0)


CONTROLS = {
    "SetLimit": Control(_check_limit, _set_limit, "value"),
    "SetReferencePrice": Control(_check_reference, _set_reference, "price_ticks"),
    "AdvanceTime": Control(_check_time, _advance_time, "to_time_ns", once=False),
    "DefineInstrument": Control(_check_instrument, _define_instrument),
    "DefineAccount": Control(_check_account, _define_account, "firm"),
}
