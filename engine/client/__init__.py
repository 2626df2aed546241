"""A client of the venue's order entry, for Python programs: `Client`, the `Orders` that it follows, encoders of single orders."""

from engine.client.client import Client, ClientError, LogonRefused
from engine.client.encode import cancel_order, mass_cancel, new_order, new_order_extended, replace_order
from engine.client.orders import Orders

__all__ = [
    "Client", "ClientError", "LogonRefused", "Orders", "cancel_order", "mass_cancel", "new_order", "new_order_extended",
    "replace_order",
]
