"""Many orders taken away at once."""

from collections.abc import Callable, Iterable

from engine.messages import phases
from engine.messages.codes import Phase
from engine.reference.endings import end
from engine.reference.orders import Order
from engine.reference.state import State


def may_cancel(state: State, instrument: int) -> bool:
    return phases.ALLOWS[Phase(state.phase(state.instruments[instrument]))].cancels


def sweep(
    state: State, instruments: Iterable[int], fits: Callable[[Order], bool], cause: int, related_id: int = 0,
) -> tuple[int, int]:
    """Cancels what fits, in the order of docs/RULES.md, *Mass cancel*; (how many, how many stay because the phase forbids it)."""
    cancelled = residue = 0
    for number in instruments:
        for order in filter(fits, state.instruments[number].in_order()):
            if not may_cancel(state, number):
                residue += 1
                continue
            state.unrest(order)
            end(state, order, cause, related_id=related_id)
            cancelled += 1
    return cancelled, residue
