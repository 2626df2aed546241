"""The best prices of the recording's own book, row by row. Prices in cents."""

import heapq
from collections import Counter

from engine.messages.codes import Side


class RecordedSide:
    """Resting orders of one side; `sign` is 1 where the lowest price is best, -1 where the highest is."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self._orders_at: Counter[int] = Counter()
        self._heap: list[int] = []

    def add(self, price: int) -> None:
        if not self._orders_at[price]:
            heapq.heappush(self._heap, self.sign * price)
        self._orders_at[price] += 1

    def remove(self, price: int) -> None:
        self._orders_at[price] -= 1

    def best(self) -> int | None:
        """Prices that became empty leave the heap only when they come to its top."""
        while self._heap and not self._orders_at[self.sign * self._heap[0]]:
            heapq.heappop(self._heap)
        return self.sign * self._heap[0] if self._heap else None


class RecordedBook:
    def __init__(self) -> None:
        self._sides = {Side.BUY: RecordedSide(-1), Side.SELL: RecordedSide(1)}
        self._resting: dict[int, tuple[Side, int]] = {}

    def add(self, order_id: int, side: Side, price: int) -> None:
        self.remove(order_id)
        self._sides[side].add(price)
        self._resting[order_id] = side, price

    def remove(self, order_id: int) -> None:
        known = self._resting.pop(order_id, None)
        if known is not None:
            self._sides[known[0]].remove(known[1])

    def crosses(self, side: Side, price: int) -> bool:
        """Whether an order of this side and price would find one to trade with."""
        best = self._sides[Side.SELL if side is Side.BUY else Side.BUY].best()
        return best is not None and (price >= best if side is Side.BUY else price <= best)

    def crossed_by(self, side: Side, price: int) -> list[int]:
        """The orders that it would find. Looks at every order: for the rare case."""
        return [
            order_id for order_id, (theirs, at) in self._resting.items()
            if theirs is not side and (price >= at if side is Side.BUY else price <= at)
        ]  # fmt: skip
