"""Accounts that executed too often within a time: shut out of new orders until a person lets them in again."""

from engine.messages.codes import Limit, Scope
from engine.messages.refusals import Refusal
from engine.reference.orders import Order
from engine.reference.records import Command
from engine.reference.state import State


def note_execution(state: State, order: Order) -> None:
    """The order traded, on either side of the spread."""
    node = state.nodes.by_key.get((Scope.ACCOUNT, order.account))
    if node is None or Limit.EXECUTIONS not in node.limits:
        return
    window = node.windows[Limit.EXECUTIONS]
    window.count(state.time_ns)
    if not node.is_latched and window.total(state.time_ns) >= node.limits[Limit.EXECUTIONS]:
        node.is_latched = True
        state.events.control_event(
            "LatchChanged", session=0, account=order.account, instrument=order.instrument, request_id=0, value=1,
            subject=Limit.EXECUTIONS, scope=Scope.ACCOUNT, number=order.account,
        )


def release_latch(state: State, c: Command) -> None:
    if fault := _fault(state, c):
        _tell(state, c, "ControlRefused", value=c.limit, reason=fault, subject=c.kind)
        return
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    node = state.nodes.by_key.get((Scope.ACCOUNT, c.number))
    _tell(state, c, "LatchChanged", value=0, previous=int(node is not None and node.is_latched), subject=c.limit)
    if node:
        node.is_latched = False
        if window := node.windows.get(Limit.EXECUTIONS):
            window.counts.clear()


def _fault(state: State, c: Command) -> Refusal:
    if c.scope == Scope.ACCOUNT and c.number not in state.accounts:
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    has_latch = c.scope == Scope.ACCOUNT and c.limit == Limit.EXECUTIONS
    return Refusal.NONE if has_latch else Refusal.DEFINITION_INVALID


def _tell(state: State, c: Command, event: str, *, value: int, previous: int = 0, reason: int = 0, subject: int = 0) -> None:
    state.events.control_event(
        event, session=c.session, account=c.number if c.scope == Scope.ACCOUNT else 0, instrument=0, request_id=c.request_id,
        reason=reason, value=value, previous=previous, actor=c.actor, subject=subject, scope=c.scope, number=c.number,
    )
