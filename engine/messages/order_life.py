"""The life of an order: one table from (state, step) to state, which the projector's rows and the client library follow.

A step is a request on its way or an event of the engine; what is not in the table cannot happen, and whoever meets it stops.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME
from engine.messages.refusals import Refusal


class OrderState(IntEnum):
    """FIX tag 39 where it has a code (its letters count on from 10), 16 and on where it has none."""

    ACCEPTED = 0
    PARTIALLY_FILLED = 1
    FILLED = 2
    CANCELED = 4
    PENDING_CANCEL = 6  # a cancel is on its way
    REJECTED = 8  # by a rule of the venue
    SUBMITTED = 10  # on its way
    EXPIRED = 12
    PENDING_UPDATE = 14  # a replace is on its way
    INITIALIZED = 16  # not sent yet
    DENIED = 17  # by a risk control
    TRIGGERED = 18  # a stop that became a market or limit order


class Step(IntEnum):
    """What moves an order: requests, then events."""

    SUBMIT = 0
    ASK_CANCEL = 1
    ASK_UPDATE = 2
    ACCEPT = 3
    DENY = 4
    REJECT = 5
    TRIGGER = 6
    FILL_PART = 7
    FILL_LAST = 8
    UPDATE = 9
    RESTATE = 10
    CANCEL = 11
    EXPIRE = 12
    CANCEL_REFUSED = 13
    UPDATE_REFUSED = 14


class Row(NamedTuple):
    """Where the step leads. `to` None: back to what the order is without the request that is answered."""

    to: OrderState | None
    why: str = ""


WORKING = (OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED, OrderState.TRIGGERED)
ENDED = (OrderState.FILLED, OrderState.CANCELED, OrderState.REJECTED, OrderState.EXPIRED, OrderState.DENIED)
REQUESTS = (Step.ASK_CANCEL, Step.ASK_UPDATE)
REFUSALS_OF_REQUESTS = (Step.CANCEL_REFUSED, Step.UPDATE_REFUSED)


def _working(state: OrderState) -> dict[Step, Row]:
    return {
        Step.ASK_CANCEL: Row(OrderState.PENDING_CANCEL),
        Step.ASK_UPDATE: Row(OrderState.PENDING_UPDATE),
        Step.FILL_PART: Row(OrderState.PARTIALLY_FILLED),
        Step.FILL_LAST: Row(OrderState.FILLED),
        Step.UPDATE: Row(state, "somebody else asked, or nobody watched the asking"),
        Step.RESTATE: Row(state, "the venue changed price, quantity or type"),
        Step.CANCEL: Row(OrderState.CANCELED),
        Step.EXPIRE: Row(OrderState.EXPIRED),
        Step.CANCEL_REFUSED: Row(state, "asked twice, and the first is answered"),
        Step.UPDATE_REFUSED: Row(state, "somebody else asked, or nobody watched the asking"),
    }


def _in_flight(state: OrderState) -> dict[Step, Row]:
    """What happens while a cancel or a replace is on its way."""
    return {
        Step.ACCEPT: Row(state, "asked before the order was answered"),
        Step.DENY: Row(OrderState.DENIED),
        Step.REJECT: Row(OrderState.REJECTED),
        Step.TRIGGER: Row(state),
        Step.FILL_PART: Row(state),
        Step.FILL_LAST: Row(OrderState.FILLED, "the request comes too late"),
        Step.RESTATE: Row(state),
        Step.CANCEL: Row(OrderState.CANCELED),
        Step.EXPIRE: Row(OrderState.EXPIRED),
    }


_TOO_LATE = "the request met the end of the order on its way"
LIFE: dict[OrderState, dict[Step, Row]] = {
    OrderState.INITIALIZED: {Step.SUBMIT: Row(OrderState.SUBMITTED)},
    OrderState.SUBMITTED: {
        Step.ACCEPT: Row(OrderState.ACCEPTED), Step.DENY: Row(OrderState.DENIED), Step.REJECT: Row(OrderState.REJECTED),
        Step.ASK_CANCEL: Row(OrderState.PENDING_CANCEL), Step.ASK_UPDATE: Row(OrderState.PENDING_UPDATE),
    },
    OrderState.ACCEPTED: _working(OrderState.ACCEPTED) | {Step.TRIGGER: Row(OrderState.TRIGGERED)},
    OrderState.TRIGGERED: _working(OrderState.TRIGGERED),
    OrderState.PARTIALLY_FILLED: _working(OrderState.PARTIALLY_FILLED),
    OrderState.PENDING_UPDATE: _in_flight(OrderState.PENDING_UPDATE) | {
        Step.ASK_CANCEL: Row(OrderState.PENDING_CANCEL),
        Step.UPDATE: Row(None), Step.UPDATE_REFUSED: Row(None),
        Step.CANCEL_REFUSED: Row(OrderState.PENDING_UPDATE, "of a cancel that was asked before"),
    },
    OrderState.PENDING_CANCEL: _in_flight(OrderState.PENDING_CANCEL) | {
        Step.ASK_CANCEL: Row(OrderState.PENDING_CANCEL, "asked again"),
        Step.UPDATE: Row(OrderState.PENDING_CANCEL, "asked before the cancel"),
        Step.UPDATE_REFUSED: Row(OrderState.PENDING_CANCEL, "asked before the cancel"),
        Step.CANCEL_REFUSED: Row(None),
    },
    **{state: {step: Row(state, _TOO_LATE) for step in REFUSALS_OF_REQUESTS} for state in ENDED},
}


class IllegalTransition(Exception):
    """A step that the table does not have: the events are not those of one order, or some are missing."""

    def __init__(self, state: OrderState, step: Step) -> None:
        super().__init__(f"an order that is {state.name} cannot {step.name}; docs/MESSAGES.md, *Life of an order*, has what can")
        self.state, self.step = state, step


class Life:
    """One order on its way through the table. `state` is what it is; `base` what it is without requests on their way."""

    __slots__ = ("base", "state")

    def __init__(self, state: OrderState = OrderState.INITIALIZED) -> None:
        self.state = self.base = state

    def follow(self, step: Step) -> None:
        """IllegalTransition leaves it as it was."""
        row = _row(self.state, step)
        if step not in REQUESTS and step not in REFUSALS_OF_REQUESTS:
            moved = _row(self.base, step).to
            assert moved is not None, "only a request that is answered leads back"
            self.base = moved
        self.state = self.base if row.to is None else row.to


def _row(state: OrderState, step: Step) -> Row:
    row = LIFE[state].get(step)
    if row is None:
        raise IllegalTransition(state, step)
    return row


STEP_OF_KIND: dict[int, Step] = {
    BY_NAME["OrderAccepted"].kind: Step.ACCEPT,
    BY_NAME["OrderRefused"].kind: Step.REJECT,
    BY_NAME["Fill"].kind: Step.FILL_PART,
    BY_NAME["OrderCanceled"].kind: Step.CANCEL,
    BY_NAME["CancelRefused"].kind: Step.CANCEL_REFUSED,
    BY_NAME["OrderReplaced"].kind: Step.UPDATE,
    BY_NAME["ReplaceRefused"].kind: Step.UPDATE_REFUSED,
    BY_NAME["OrderTriggered"].kind: Step.TRIGGER,
    BY_NAME["OrderRestated"].kind: Step.RESTATE,
}
"""Events of orders by their kind, where nothing else decides (`step_of`). All other kinds move no order."""


def step_of(kind: int, reason: int, leaves_lots: int) -> Step | None:
    """The step that an event is; None: it moves no order."""
    step = STEP_OF_KIND.get(kind)
    if step == Step.FILL_PART and leaves_lots == 0:
        return Step.FILL_LAST
    if step == Step.CANCEL and reason == CancelCause.EXPIRED:
        return Step.EXPIRE
    if step == Step.REJECT:
        return Step.DENY if Refusal(reason).is_denial else Step.REJECT
    return step


def rows() -> Iterator[tuple[OrderState, Step, Row]]:
    """The whole table."""
    for state, steps in LIFE.items():
        for step, row in sorted(steps.items()):
            yield state, step, row
