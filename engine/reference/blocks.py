"""Scopes that are shut out of new orders, kills, and the restricted list."""

from engine.messages.codes import Block, CancelCause, Scope
from engine.messages.refusals import Refusal
from engine.reference.nodes import Key, is_key
from engine.reference.places import is_below_order
from engine.reference.records import Command
from engine.reference.state import State
from engine.reference.sweeps import may_cancel, sweep

RESTRICTIONS_MAX = 1 << 16


def _ways(state: State, account: int, instrument: int, session: int) -> list[tuple[int, int, Refusal]]:
    """Scope, number and what is told where it is shut, in the order of the codes."""
    who = state.accounts[account]
    return [
        (Scope.VENUE, 0, Refusal.VENUE_BLOCKED),
        (Scope.FIRM, who.firm, Refusal.FIRM_BLOCKED),
        (Scope.DESK, who.desk, Refusal.DESK_BLOCKED),
        (Scope.ACCOUNT, account, Refusal.ACCOUNT_BLOCKED),
        (Scope.SESSION, session, Refusal.SESSION_BLOCKED),
        (Scope.INSTRUMENT, instrument, Refusal.INSTRUMENT_BLOCKED),
    ]


def is_reducing(state: State, account: int, instrument: int, session: int) -> bool:
    """Whether a scope above takes reduce-only orders only."""
    ways = _ways(state, account, instrument, session)
    return any(state.nodes.block(scope, number) == Block.REDUCE_ONLY for scope, number, _ in ways)


def refusal(state: State, account: int, instrument: int, session: int) -> Refusal:
    """What keeps an order out, in the order of the codes."""
    who = state.accounts[account]
    for scope, number, code in _ways(state, account, instrument, session):
        if state.nodes.block(scope, number) == Block.SHUT:
            return code
    places = ((Scope.ACCOUNT, account), (Scope.DESK, who.desk), (Scope.FIRM, who.firm))
    restricted = any((*place, instrument) in state.restrictions for place in places)
    return Refusal.INSTRUMENT_RESTRICTED if restricted else Refusal.NONE


def set_block(state: State, c: Command) -> None:
    if fault := _fault_of_block(state, c):
        _tell(state, c, "ControlRefused", value=c.block, reason=fault, subject=c.kind)
        return
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    node = state.nodes.make(c.scope, c.number)
    told_at = _tell(state, c, "ScopeBlocked", value=c.block, previous=node.block, reason=c.reason, subject=c.cancel)
    node.block = c.block
    node.killed_by = (told_at if c.cancel else node.killed_by) if c.block == Block.SHUT else 0
    if c.cancel:
        cancel_below(state, (c.scope, c.number), CancelCause.KILLED, told_at)


def set_restriction(state: State, c: Command) -> None:
    if fault := _fault_of_restriction(state, c):
        _tell(state, c, "ControlRefused", value=c.restricted, reason=fault, subject=c.kind)
        return
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    place = (c.scope, c.number, c.instrument)
    _tell(state, c, "RestrictionSet", value=c.restricted, previous=int(place in state.restrictions))
    (state.restrictions.add if c.restricted else state.restrictions.discard)(place)


def cancel_residue(state: State, instruments: list[int]) -> None:
    """What killed scopes still have working there, as far as the phases let it be cancelled now."""
    for number in instruments:
        for key, node in state.nodes.ascending():
            if not node.killed_by or not may_cancel(state, number):
                continue
            _sweep(state, [number], key, CancelCause.KILLED, node.killed_by)


def _sweep(state: State, instruments: list[int], key: Key, cause: CancelCause, told_at: int) -> tuple[int, int]:
    return sweep(state, instruments, lambda order: is_below_order(state, order, key), cause, told_at)


def cancel_below(state: State, key: Key, cause: CancelCause, told_at: int) -> None:
    """Every working order below the scope; `told_at` is the event that caused it."""
    instruments = [key[1]] if key[0] == Scope.INSTRUMENT else sorted(state.instruments)
    done, residue = _sweep(state, instruments, key, cause, told_at)
    state.events.order_event(
        "MassCancelDone", session=0, account=key[1] if key[0] == Scope.ACCOUNT else 0,
        instrument=key[1] if key[0] == Scope.INSTRUMENT else 0, qty_lots=done, leaves_lots=residue, related_id=told_at,
    )


def _fault_of_block(state: State, c: Command) -> Refusal:
    if c.scope == Scope.INSTRUMENT and c.number not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.scope == Scope.ACCOUNT and c.number not in state.accounts:
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if not is_key(c.scope, c.number) or c.block not in list(Block) or c.cancel > (c.block == Block.SHUT):
        return Refusal.DEFINITION_INVALID
    return Refusal.NONE if state.nodes.has_room(c.scope, c.number) else Refusal.CAPACITY_EXCEEDED


def _fault_of_restriction(state: State, c: Command) -> Refusal:
    if c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.scope == Scope.ACCOUNT and c.number not in state.accounts:
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if c.scope not in (Scope.FIRM, Scope.DESK, Scope.ACCOUNT) or not c.number or c.restricted > 1:
        return Refusal.DEFINITION_INVALID
    is_new = c.restricted and (c.scope, c.number, c.instrument) not in state.restrictions
    return Refusal.CAPACITY_EXCEEDED if is_new and len(state.restrictions) == RESTRICTIONS_MAX else Refusal.NONE


def _tell(state: State, c: Command, event: str, *, value: int, previous: int = 0, reason: int = 0, subject: int = 0) -> int:
    instrument = c.number if c.scope == Scope.INSTRUMENT else 0
    return state.events.control_event(
        event, session=c.session, account=c.number if c.scope == Scope.ACCOUNT else 0,
        instrument=getattr(c, "instrument", instrument),
        request_id=c.request_id, reason=reason, value=value, previous=previous, actor=c.actor, subject=subject,
        scope=c.scope, number=c.number,
    )
