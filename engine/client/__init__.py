"""A client of the venue's order entry, for Python programs: `Client` and the encoders of single orders."""

from engine.client.client import Client, ClientError, LogonRefused
from engine.client.encode import cancel_order, mass_cancel, new_order, new_order_extended, replace_order

__all__ = [
    "Client", "ClientError", "LogonRefused", "cancel_order", "mass_cancel", "new_order", "new_order_extended", "replace_order",
]
