"""Orders that would take, or took, more than limits that warn or act; looked at when the command is done."""

from collections.abc import Iterable

from engine.reference.limits import Attempt, passed, way
from engine.reference.order_checks import Terms
from engine.reference.state import State


def note(state: State, attempts: Iterable[Attempt]) -> None:
    for attempt in attempts:
        node = state.nodes.by_key[attempt.key]
        if attempt.limit in node.watched():
            node.attempts[attempt.limit] = attempt


def take(state: State, terms: Terms) -> None:
    """The order is taken: what it exceeds hears of it, and a pause begins where a breached limit slows down."""
    note(state, passed(state, terms))
    for key in way(state, terms):
        node = state.nodes.by_key.get(key)
        if node and node.pause() and not terms.present:
            node.next_order_ns = state.time_ns + node.pause()
