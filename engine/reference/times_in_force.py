"""Orders whose time in force is over."""

from engine.messages.codes import CancelCause, Phase, TimeInForce
from engine.reference.endings import end
from engine.reference.instruments import Instrument
from engine.reference.orders import Order
from engine.reference.settle import settle_all
from engine.reference.state import State

_BEFORE_OPEN = (Phase.PRE_OPEN, Phase.PRE_OPEN_NO_CANCEL, Phase.OPENING_AUCTION)


def end_times_in_force(state: State, instrument: Instrument, previous: int, phase: int, told_at: int) -> None:
    """The instrument went from one phase to another, as the event tells: take away what was not meant to stay."""
    if previous == phase:
        return
    for order in instrument.in_order():
        if _is_over(order, phase):
            state.unrest(order)
            end(state, order, CancelCause.EXPIRED, related_id=told_at)


def _is_over(order: Order, phase: int) -> bool:
    match order.time_in_force:
        case TimeInForce.DAY:
            return phase == Phase.CLOSED
        case TimeInForce.AT_THE_OPEN:
            return phase not in _BEFORE_OPEN
        case TimeInForce.AT_THE_CLOSE:
            return phase != Phase.CLOSING_AUCTION
    return order.time_in_force == TimeInForce.GOOD_FOR_AUCTION


def expire(state: State, told_at: int) -> None:
    """Time went on, as the event tells: take away what expires now, and settle the instruments."""
    due = [order for order in state.working.by_id.values() if 0 < order.expires_ns <= state.time_ns]
    for order in sorted(due, key=lambda each: (each.expires_ns, each.entered, each.slot)):
        state.unrest(order)
        end(state, order, CancelCause.EXPIRED, related_id=told_at)
    if due:
        settle_all(state)
