"""How an order ends without a trade."""

from engine.reference.orders import Order
from engine.reference.state import State


def end(state: State, order: Order, cause: int, client_order_id: int | None = None, related_id: int = 0) -> None:
    """Takes away what is left of an order that is in no book (any more).

    `related_id`: the event that caused it, or where it was asked for the order's own ClOrdID.
    """
    state.events.of_order(
        "OrderCanceled", order, reason=cause, qty_lots=order.leaves_lots, leaves_lots=0,
        related_id=related_id, client_order_id=client_order_id,
    )
    state.slots.give_back(order)
