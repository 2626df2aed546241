"""Rounds of nautilus_trader's book, in the environment where that is installed, which has nothing of ours but this file.

Lines in and out as those of native_runner.py. Each command is one call; the objects that it takes are made beforehand.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import BookOrder
from nautilus_trader.model.enums import BookType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price, Quantity

NEW, CANCEL, REDUCE, REPRICE = 1, 2, 3, 4
Call = tuple[Callable[..., None], Any]


class Venue:
    """Books, and the quantity of each order, which this library wants to be told again and again."""

    def __init__(self, books: int) -> None:
        self.books = [OrderBook(InstrumentId.from_str(f"B{number}.BENCH"), BookType.L3_MBO) for number in range(books + 1)]
        self.left: dict[int, int] = {}

    def calls(self, commands: "np.ndarray[Any, Any]") -> list[Call]:
        return [self._call(*row) for row in commands.tolist()]

    def _call(self, what: int, side: int, book: int, order: int, qty: int, price: int) -> Call:
        self.left[order] = self.left.get(order, 0) - qty if what == REDUCE else qty
        held = self.books[book]
        function = held.add if what == NEW else held.delete if what == CANCEL else held.update
        whose = OrderSide.BUY if side == 1 else OrderSide.SELL
        return function, BookOrder(whose, Price(price, 0), Quantity(self.left[order], 0), order)

    def result(self) -> dict[str, int]:
        levels = [level for book in self.books for level in (*book.bids(), *book.asks())]
        return {"orders": sum(len(level.orders()) for level in levels), "volume": round(sum(level.size() for level in levels))}


def run(calls: list[Call]) -> float:
    """Seconds."""
    began = time.perf_counter()
    for function, order in calls:
        function(order, 0)
    return time.perf_counter() - began


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        venue = Venue(asked["books"])
        run(venue.calls(np.load(asked["filling"])))
        seconds = run(venue.calls(np.load(asked["commands"])))
        print(json.dumps({"seconds": seconds, **venue.result()}), flush=True)


if __name__ == "__main__":
    main()
