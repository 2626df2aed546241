"""Orders of an account that say the same within a short time."""

from typing import TYPE_CHECKING

from engine.messages.codes import Limit, Scope
from engine.reference.nodes import Node, Seen
from engine.reference.state import State

if TYPE_CHECKING:
    from engine.reference.order_checks import Terms

SEEN_MAX = 256
"""The latest orders of an account, among which duplicates are looked for."""


def held(node: Node, time_ns: int) -> list[Seen]:
    """Those within the window, oldest first."""
    length_ns = node.windows[Limit.DUPLICATE_ORDERS].length_ns
    return [seen for seen in node.seen if time_ns - seen.at_ns < length_ns]


def identical(state: State, terms: "Terms") -> int:
    """How many of the account's latest orders say what this one says."""
    seen = held(state.nodes.by_key[Scope.ACCOUNT, terms.account], state.time_ns)
    return sum(each[1:] == _seen(state, terms)[1:] for each in seen)


def note_order(state: State, terms: "Terms") -> None:
    """A new order was taken: it is remembered where its account has the limit."""
    node = state.nodes.by_key.get((Scope.ACCOUNT, terms.account))
    if node and Limit.DUPLICATE_ORDERS in node.limits:
        node.seen = [*node.seen, _seen(state, terms)][-SEEN_MAX:]


def _seen(state: State, terms: "Terms") -> Seen:
    number = terms.instrument.number
    return Seen(state.time_ns, terms.price_ticks, terms.qty_lots, terms.stop_ticks, number, terms.side, terms.order_type)
