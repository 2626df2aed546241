"""Events of order entry as named tuples: for programs that decide in Python, one event at a time."""

from typing import NamedTuple

import numpy as np

from engine.messages.layout import BY_NAME, ORDER_EVENT

ACCEPTED, REFUSED, FILL, CANCELED, CANCEL_REFUSED, REPLACED, REPLACE_REFUSED, MASS_CANCEL_DONE = (
    BY_NAME[name].kind for name in (
        "OrderAccepted", "OrderRefused", "Fill", "OrderCanceled", "CancelRefused", "OrderReplaced", "ReplaceRefused",
        "MassCancelDone",
    )
)  # fmt: skip
NEW_ORDER, CANCEL_ORDER, REPLACE_ORDER = (BY_NAME[name].kind for name in ("NewOrder", "CancelOrder", "ReplaceOrder"))


class OrderEvent(NamedTuple):
    """The fields of engine.messages.layout.ORDER_EVENT, in its order."""

    length: int
    kind: int
    reason: int
    session: int
    seq: int
    command_seq: int
    time_ns: int
    account: int
    instrument: int
    order_id: int
    client_order_id: int
    price_ticks: int
    qty_lots: int
    leaves_lots: int
    related_id: int
    side: int
    order_type: int
    time_in_force: int
    flags: int
    reserved: int


if OrderEvent._fields != ORDER_EVENT.names:
    raise RuntimeError("OrderEvent is not in the order of engine.messages.layout.ORDER_EVENT")


def order_events(rows: np.ndarray) -> list[OrderEvent]:
    """Rows of ORDER_EVENT, in order; events of controls, which concern no session's orders, left out."""
    return [OrderEvent._make(row) for row in rows.tolist() if row[1] <= MASS_CANCEL_DONE]
