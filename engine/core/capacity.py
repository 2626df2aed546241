"""How much one engine holds. It belongs to the state: two engines of different capacity are different machines."""

from dataclasses import dataclass

ORDERS_MAX = 1 << 22
ACCOUNTS_MAX = (1 << 16) - 1
INSTRUMENTS_MAX = (1 << 10) - 1
REQUESTS_MAX = 1 << 16
HASH_EVERY = 1 << 16

PRICE_TICKS_MAX = (1 << 26) - 1
"""The highest price that an instrument may be defined with."""
QTY_LOTS_MAX = 1 << 40
"""The largest order: all working orders of this size together stay below 2^63 lots."""

UNITS_MAX = 1 << 40
"""So that the values of all working orders together stay below 2^127."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Working orders, highest account number, highest instrument number, request ids remembered, commands a state hash."""

    orders: int = ORDERS_MAX
    accounts: int = ACCOUNTS_MAX
    instruments: int = INSTRUMENTS_MAX
    requests: int = REQUESTS_MAX
    hash_every: int = HASH_EVERY

    def __post_init__(self) -> None:
        """ValueError above what the core's records can number (the defaults), or below 1."""
        most = (ORDERS_MAX, ACCOUNTS_MAX, INSTRUMENTS_MAX, REQUESTS_MAX, HASH_EVERY)
        given = (self.orders, self.accounts, self.instruments, self.requests, self.hash_every)
        if any(not 1 <= value <= limit for value, limit in zip(given, most, strict=True)):
            raise ValueError(f"a capacity of {given} is outside 1 to {most}")
