"""The workload that other engines are given is the one that our core was given."""

from collections import deque
from typing import Any

import numpy as np
import pytest

from engine.bench.flow import Flow, setting_up
from engine.bench.plain import CANCEL, NEW, REDUCE, REPRICE, TRADE, checksum, plain
from engine.core.core import Core


class SimpleVenue:
    """Price-time priority in as few words as possible."""

    def __init__(self) -> None:
        self.levels: dict[tuple[int, int, int], deque[int]] = {}  # book, side, price
        self.orders: dict[int, list[int]] = {}  # [book, side, price, quantity left]
        self.trades: list[tuple[int, int, int, int]] = []

    def apply(self, what: int, side: int, book: int, order: int, qty: int, price: int) -> None:
        if what == REDUCE:
            self.orders[order][3] -= qty
        if what in (CANCEL, REPRICE):
            self.remove(order)
        if what in (NEW, REPRICE):
            self.enter(side, book, order, qty, price)

    def remove(self, order: int) -> None:
        book, side, price, _ = self.orders.pop(order)
        self.levels[book, side, price].remove(order)

    def best(self, book: int, side: int) -> int | None:
        prices = [price for (of, on, price), queue in self.levels.items() if (of, on) == (book, side) and queue]
        return (max if side == 1 else min)(prices, default=None)

    def enter(self, side: int, book: int, order: int, qty: int, price: int) -> None:
        other = 3 - side
        while qty and (best := self.best(book, other)) is not None and (best <= price if side == 1 else best >= price):
            maker = self.levels[book, other, best][0]
            part = min(qty, self.orders[maker][3])
            self.trades.append((maker, order, best, part))
            self.orders[maker][3] -= part
            qty -= part
            if not self.orders[maker][3]:
                self.remove(maker)
        if qty:
            self.orders[order] = [book, side, price, qty]
            self.levels.setdefault((book, side, price), deque()).append(order)


def both(seed: int, **kind: Any) -> tuple[Core, SimpleVenue, Any]:
    flow = Flow(3, 300, seed, **kind)
    filling, commands = flow.filling(), flow.commands(3000)
    core = Core()
    core.apply_bytes(setting_up(3), 1)
    same = plain(core.apply_bytes(filling, 1), core.apply_bytes(commands, 1))
    venue = SimpleVenue()
    for row in same.filling.tolist():
        venue.apply(*row)
    assert not venue.trades
    for row in same.commands.tolist():
        venue.apply(*row)
    return core, venue, same


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", [{}, {"reduces": False}, {"crosses": False}, {"with_ids": True}])
def test_a_simple_venue_comes_to_the_same_trades_orders_and_volume(seed: int, kind: dict[str, bool]) -> None:
    core, venue, same = both(seed, **kind)
    trades = np.array(venue.trades, TRADE)
    assert (len(trades), checksum(trades)) == (same.trades, same.checksum)
    assert (len(trades) > 0) == kind.get("crosses", True)
    assert len(venue.orders) == core.live_orders()
    volume = sum(qty for book in (1, 2, 3) for side in core.book(book, 1 << 16) for _, qty, _ in side)
    assert sum(order[3] for order in venue.orders.values()) == volume


@pytest.mark.parametrize(("kind", "missing"), [({"reduces": False}, REDUCE), ({}, None)])
def test_the_mix_has_what_it_says(kind: dict[str, bool], missing: int | None) -> None:
    counts = np.bincount(both(5, **kind)[2].commands["what"], minlength=5)
    assert [what for what in (NEW, CANCEL, REDUCE, REPRICE) if not counts[what]] == ([missing] if missing else [])


def test_the_checksum_knows_order_and_every_field() -> None:
    trades = np.array([(1, 2, 100, 5), (3, 4, 101, 6)], TRADE)
    sums = {checksum(trades), checksum(trades[::-1])}
    for name in TRADE.names or ():
        other = trades.copy()
        other[name][1] += 1
        sums.add(checksum(other))
    assert len(sums) == 6
