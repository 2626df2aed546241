"""How many messages and new orders were taken within the windows of the limits on their way."""

from engine.messages.codes import Limit
from engine.reference.limits import way
from engine.reference.order_checks import Terms
from engine.reference.state import State


def count(state: State, terms: Terms) -> None:
    """A new order or a replace was taken."""
    kinds = (Limit.MESSAGE_RATE,) if terms.present else (Limit.MESSAGE_RATE, Limit.ORDER_RATE)
    for key in way(state, terms):
        node = state.nodes.by_key.get(key)
        for kind in kinds:
            if node and kind in node.limits:
                node.windows[kind].count(state.time_ns)
