"""A LOBSTER day: what the files say, and the day as commands for the core.

Read as text: a price is dollars x 10000 (here the tick), a time is seconds with nine digits. Row k of the order book file is the
book after message k, as many levels as the file has.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from engine.client.encode import cancel_order, new_order, replace_order

Levels = dict[int, int]
"""Price in ticks -> shares."""

ADDED, REDUCED, DELETED, EXECUTED = 1, 2, 3, 4
"""Of a visible order. Executions of hidden ones (5), crosses (6) and halts (7) leave the book as it is."""
BUY, SELL = 1, -1
EMPTY = 9_999_999_999
MIDNIGHT_NS = 1_340_251_200 * 10**9  # 2012-06-21 00:00 in New York

MEMBERS, AGGRESSORS, UNSEEN = 1, 2, 3
"""Accounts: orders of the file, the orders that took from them, and what was there before the file shows it."""
IOC, GTC = 3, 1
FIRST_UNSEEN_ID = 1 << 48


@dataclass(frozen=True)
class Message:
    """`side` is the resting order's."""

    time_ns: int
    kind: int
    order: int
    shares: int
    price: int
    side: int


@dataclass(frozen=True)
class Row:
    bids: Levels
    asks: Levels

    def of(self, side: int) -> Levels:
        return self.bids if side == BUY else self.asks


def read(path: Path) -> Iterator[tuple[Message, Row]]:
    """Each message with the book after it."""
    with zipfile.ZipFile(path) as archive:
        names = {part: name for name in archive.namelist() for part in ("message", "orderbook") if f"_{part}_" in name}
        messages, rows = (archive.read(names[part]).decode("ascii").split() for part in ("message", "orderbook"))
    return zip(map(_message, messages), map(_row, rows), strict=True)


def _message(line: str) -> Message:
    time, kind, order, shares, price, side = line.split(",")
    seconds, _, digits = time.partition(".")
    time_ns = MIDNIGHT_NS + int(seconds) * 10**9 + int(digits.ljust(9, "0"))
    return Message(time_ns, int(kind), int(order), int(shares), int(price), int(side))


def _row(line: str) -> Row:
    cells = list(map(int, line.split(",")))
    sides = [dict(zip(cells[at::4], cells[at + 1 :: 4], strict=True)) for at in (2, 0)]
    return Row(*({price: shares for price, shares in side.items() if abs(price) != EMPTY} for side in sides))


@dataclass
class Known:
    """An order that works in the engine: its quantity in all, and what is left of it."""

    total: int
    left: int


class Level:
    """One price in the window of the file. `unseen` was there before the file showed it, ahead of `orders`, which it showed."""

    def __init__(self, unseen_id: int, unseen: int) -> None:
        self.unseen_id = unseen_id
        self.unseen = Known(unseen, unseen)
        self.orders: dict[int, Known] = {}

    def shares(self) -> int:
        return self.unseen.left + sum(order.left for order in self.orders.values())


class Day:
    """Turns messages and rows into commands. It knows what the file says; who stands where in a queue is the engine's to know.

    What a level holds when it comes into the window becomes one order of `UNSEEN`. A level that leaves the window is cancelled
    with all its orders, since the file does not tell what becomes of them out there.
    """

    def __init__(self) -> None:
        self._levels: dict[int, dict[int, Level]] = {BUY: {}, SELL: {}}
        self._unseen_ids = count(FIRST_UNSEEN_ID)

    def is_seen(self, message: Message) -> bool:
        """Whether its order was added in view of the file and has stayed there."""
        return message.order in self._levels[message.side][message.price].orders

    def all_seen(self, message: Message) -> bool:
        """Whether all that is left at its price was added in view of the file."""
        return not self._levels[message.side][message.price].unseen.left

    def aggressor(self, message: Message) -> bytes:
        """The order that took from the one that was executed."""
        self._shrink(message)
        return new_order(
            client_order_id=0, account=AGGRESSORS, instrument=1, side=2 if message.side == BUY else 1,
            qty_lots=message.shares, price_ticks=message.price, time_in_force=IOC,
        )

    def add(self, message: Message) -> bytes:
        level = self._levels[message.side].setdefault(message.price, Level(0, 0))
        level.orders[message.order] = Known(message.shares, message.shares)
        return _rest(message.order, MEMBERS, message.side, message.price, message.shares)

    def reduce(self, message: Message) -> bytes:
        """Less of its order, or of what is unseen where the file never showed it."""
        order_id, order = self._shrink(message)
        order.total -= message.shares
        account = UNSEEN if order_id >= FIRST_UNSEEN_ID else MEMBERS
        if not order.left:
            return _cancel(order_id, account)
        return replace_order(
            client_order_id=order_id, account=account, instrument=1, orig_client_order_id=order_id,
            price_ticks=message.price, qty_lots=order.total,
        )

    def _shrink(self, message: Message) -> tuple[int, Known]:
        levels = self._levels[message.side]
        level = levels[message.price]
        seen = message.order in level.orders
        order = level.orders[message.order] if seen else level.unseen
        order.left -= message.shares
        if seen and not order.left:
            del level.orders[message.order]
        if not level.shares():
            del levels[message.price]
        return message.order if seen else level.unseen_id, order

    def slide(self, row: Row) -> bytes:
        """Levels that left the window go, those that came into it come."""
        commands = []
        for side, levels in self._levels.items():
            shown = row.of(side)
            for price in levels.keys() - shown.keys():
                commands += _cancels(levels.pop(price))
            for price in shown.keys() - levels.keys():
                levels[price] = Level(next(self._unseen_ids), shown[price])
                commands.append(_rest(levels[price].unseen_id, UNSEEN, side, price, shown[price]))
        return b"".join(commands)


def _rest(order_id: int, account: int, side: int, price: int, shares: int) -> bytes:
    return new_order(
        client_order_id=order_id, account=account, instrument=1, side=1 if side == BUY else 2, qty_lots=shares,
        price_ticks=price, time_in_force=GTC,
    )


def _cancel(order_id: int, account: int) -> bytes:
    return cancel_order(client_order_id=0, account=account, instrument=1, orig_client_order_id=order_id)


def _cancels(level: Level) -> list[bytes]:
    unseen = [_cancel(level.unseen_id, UNSEEN)] if level.unseen.left else []
    return unseen + [_cancel(order_id, MEMBERS) for order_id in level.orders]
