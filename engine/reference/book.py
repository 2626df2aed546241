"""Orders of one instrument: price first, then time."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import zip_longest

from engine.messages.codes import Side
from engine.reference.orders import Order

Level = dict[int, Order]
"""The orders at one price by their id; a dict keeps the order in which they came."""


class BookSide:
    """Bids or asks."""

    def __init__(self, side: int) -> None:
        self.side = side
        self._sign = -1 if side == Side.BUY else 1  # price * sign ascends from the best price on
        self._keys: list[int] = []
        self._levels: dict[int, Level] = {}

    def add(self, order: Order) -> None:
        """To the back of its level."""
        if order.at_ticks not in self._levels:
            self._levels[order.at_ticks] = {}
            insort(self._keys, order.at_ticks * self._sign)
        self._levels[order.at_ticks][order.order_id] = order

    def remove(self, order: Order) -> None:
        level = self._levels[order.at_ticks]
        del level[order.order_id]
        if not level:
            del self._levels[order.at_ticks]
            del self._keys[bisect_left(self._keys, order.at_ticks * self._sign)]

    def best_price(self) -> int:
        """0 when the side is empty."""
        return self._keys[0] * self._sign if self._keys else 0

    def first(self) -> Order | None:
        """The order that trades next."""
        return next(iter(self._levels[self.best_price()].values())) if self._keys else None

    def prices(self) -> list[int]:
        """Best first."""
        return [key * self._sign for key in self._keys]

    def level(self, price_ticks: int) -> list[Order]:
        """In time order; empty where nobody waits."""
        return list(self._levels.get(price_ticks, {}).values())

    def levels(self) -> Iterator[tuple[int, list[Order]]]:
        """(price, orders in time order), best first."""
        return ((price, self.level(price)) for price in self.prices())

    def reaches(self, order: Order, edge_ticks: int) -> bool:
        """Whether an order of this side would trade with one of the other side that comes with this edge."""
        return order.at_ticks * self._sign <= edge_ticks * self._sign


class Book:
    """Both sides; of stops the lowest bid and the highest ask come first, the ones that trigger next."""

    def __init__(self, *, of_stops: bool = False) -> None:
        self.bids = BookSide(Side.SELL if of_stops else Side.BUY)
        self.asks = BookSide(Side.BUY if of_stops else Side.SELL)

    def own(self, side: int) -> BookSide:
        """Where an order of this side rests."""
        return self.bids if side == Side.BUY else self.asks

    def opposite(self, side: int) -> BookSide:
        """With whom it trades."""
        return self.asks if side == Side.BUY else self.bids

    def from_the_touch(self) -> list[Order]:
        """All orders: levels from the touch outwards, at each step the bids before the asks, each level in time order."""
        steps = zip_longest(self.bids.levels(), self.asks.levels())
        return [order for step in steps for level in step if level for order in level[1]]
