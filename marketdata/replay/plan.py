"""What each row of a recording means for an engine that has to reproduce it. docs/decisions/0005 has the facts behind the rules.

One reading of the rows keeps the recording's own book and sorts them:

- An order that trades as it arrives is a taker; it goes in with its own price and quantity. Market orders are those without a
  price (a sell at 0), and those given by value, whose recorded quantity is less than what they traded: they go in for that.
- The rows by which a trade then shrinks or ends the orders of both its sides are the engine's to reproduce: not sent.
- An order that would cross the book, trades nothing and is deleted by the next row was post-only and refused: not sent.
- A change of quantity that no trade explains is a replace; a deletion with quantity left is a cancel.
- An order that lies in the way of orders that rest, and is never deleted before the end, is a ghost: its deletion is missing.
  It is not sent.
- Rows of orders that nobody saw arrive, and the deletions of everything at the end, have nothing to say.
"""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from engine.messages.codes import Side
from marketdata.recording.parse import Action, Recording
from marketdata.replay.recorded_book import RecordedBook

SETTLE_MS_MAX = 1000
"""Rows of a trade that have not come after so long are missing."""


class Do(IntEnum):
    """What a step asks for. The first five are sent, FILL and SETTLE compare both books; the rest are rows left out."""

    PLACE = 1
    TAKE = 2
    TAKE_AT_MARKET = 3
    REPLACE = 4
    CANCEL = 5
    FILL = 6
    SETTLE = 7
    POST_ONLY = 8
    GHOST = 9
    UNKNOWN = 10
    CLOSING = 11


LEFT_OUT = (Do.POST_ONLY, Do.GHOST, Do.UNKNOWN, Do.CLOSING)


class Step(NamedTuple):
    """What to do for a row. `qty_lots`: an order's whole quantity in PLACE and TAKE, else what it has left after the row."""

    do: Do
    time_ms: int
    order_id: int
    side: Side
    price_cents: int
    qty_lots: int


class Row(NamedTuple):
    at: int
    order_id: int
    time_ms: int
    side: Side
    price_cents: int
    qty_lots: int
    action: int


@dataclass(frozen=True, slots=True)
class RecordedTrade:
    taker_id: int
    maker_id: int
    time_ms: int
    price_cents: int
    qty_lots: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` counts every row of the recording by what it is."""

    steps: list[Step]
    trades: list[RecordedTrade]
    rows: dict[Do, int]
    start_ms: int
    end_ms: int


def plan(recording: Recording) -> Plan:
    """ValueError for a recording without a row."""
    if not len(recording.orders.order_id):
        raise ValueError("the recording has no order")
    rows, trades = _rows(recording), _trades(recording)
    reading = _Reading(rows, trades, frozenset()).read()
    if reading.suspects:  # whatever a ghost stood in the way of was judged wrongly: read again without it
        reading = _Reading(rows, trades, frozenset(reading.suspects)).read()
    return Plan(reading.steps, trades, dict(reading.counts), rows[0].time_ms, rows[-1].time_ms)


def _rows(recording: Recording) -> list[Row]:
    orders, sides = recording.orders, {side.value: side for side in Side}
    return [
        Row(at, order_id, time_ms, sides[side], price, qty, action)
        for at, (order_id, time_ms, side, price, qty, action) in enumerate(zip(
            orders.order_id.tolist(), orders.time_ms.tolist(), orders.side.tolist(), orders.price_cents.tolist(),
            orders.qty_lots.tolist(), orders.action.tolist(), strict=True,
        ))
    ]  # fmt: skip


def _trades(recording: Recording) -> list[RecordedTrade]:
    trades = recording.trades
    return [
        RecordedTrade(buy if side == Side.BUY else sell, sell if side == Side.BUY else buy, time_ms, price, qty)
        for time_ms, price, qty, buy, sell, side in zip(
            trades.time_ms.tolist(), trades.price_cents.tolist(), trades.qty_lots.tolist(),
            trades.buy_id.tolist(), trades.sell_id.tolist(), trades.side.tolist(), strict=True,
        )
    ]  # fmt: skip


@dataclass(slots=True)
class _Alive:
    """An order of the recording: what it has left, and what it is."""

    side: Side
    price_cents: int
    left_lots: int
    do: Do


@dataclass(slots=True)
class _Reading:
    rows: list[Row]
    trades: list[RecordedTrade]
    ghosts: frozenset[int]
    steps: list[Step] = field(default_factory=list)
    counts: Counter[Do] = field(default_factory=Counter)
    suspects: set[int] = field(default_factory=set)
    _book: RecordedBook = field(default_factory=RecordedBook)
    _alive: dict[int, _Alive] = field(default_factory=dict)
    _due: dict[int, deque[RecordedTrade]] = field(default_factory=lambda: defaultdict(deque))
    _takes: Counter[int] = field(default_factory=Counter)  # lots that an order trades as it arrives
    _open: int = 0  # rows of trades that have to come yet
    _open_since_ms: int = 0
    _takers: list[int] = field(default_factory=list)  # whose trades are not settled
    _last_row: dict[int, int] = field(default_factory=dict)
    _closing_at: int = 0

    def read(self) -> "_Reading":
        for trade in self.trades:
            self._due[trade.taker_id].append(trade)
            self._due[trade.maker_id].append(trade)
            self._takes[trade.taker_id] += trade.qty_lots
        self._last_row = {row.order_id: row.at for row in self.rows}
        self._closing_at = _closing_at(self.rows)
        for row in self.rows:
            if self._takers and row.time_ms > self._open_since_ms + SETTLE_MS_MAX:
                self._settle(row.time_ms)
            if row.action == Action.CREATED:
                self._created(row)
            else:
                self._went_on(row)
        if self._takers:
            self._settle(self.rows[-1].time_ms)
        return self

    def _emit(self, do: Do, row: Row, qty_lots: int) -> None:
        self.counts[do] += 1
        if do not in LEFT_OUT:
            self.steps.append(Step(do, row.time_ms, row.order_id, row.side, row.price_cents, qty_lots))

    # --- an order arrives

    def _created(self, row: Row) -> None:
        do, qty = self._arrival(row)
        self._emit(do, row, qty)
        self._alive[row.order_id] = _Alive(row.side, row.price_cents, qty, do)
        if do is Do.PLACE:
            self._book.add(row.order_id, row.side, row.price_cents)
        elif do in (Do.TAKE, Do.TAKE_AT_MARKET):
            self._open += 2 * sum(trade.taker_id == row.order_id for trade in self._due[row.order_id])
            self._open_since_ms = row.time_ms
            self._takers.append(row.order_id)

    def _arrival(self, row: Row) -> tuple[Do, int]:
        takes = self._takes.get(row.order_id, 0)
        if row.order_id in self.ghosts:
            return Do.GHOST, row.qty_lots
        if takes:
            return Do.TAKE if row.price_cents and takes <= row.qty_lots else Do.TAKE_AT_MARKET, max(takes, row.qty_lots)
        if self._book.crosses(row.side, row.price_cents):
            if self._is_gone_at_once(row):
                return Do.POST_ONLY, row.qty_lots
            self._suspect(row)
        return Do.PLACE, row.qty_lots

    def _is_gone_at_once(self, row: Row) -> bool:
        after = self.rows[row.at + 1] if row.at + 1 < len(self.rows) else row
        return after.order_id == row.order_id and after.action == Action.DELETED and after.time_ms == row.time_ms

    def _suspect(self, row: Row) -> None:
        """Whatever this order crosses and nothing ever takes away is no order any more."""
        for one in self._book.crossed_by(row.side, row.price_cents):
            if self._last_row[one] >= self._closing_at:
                self.suspects.add(one)
                self._book.remove(one)

    # --- an order shrinks or ends

    def _went_on(self, row: Row) -> None:
        order, deleted = self._alive.get(row.order_id), row.action == Action.DELETED
        if order is None or order.do in (Do.GHOST, Do.POST_ONLY):
            self._emit(Do.UNKNOWN if order is None else order.do, row, row.qty_lots)
        elif order.do is Do.TAKE_AT_MARKET:
            self._emit(Do.FILL, row, 0)  # it never rests; its rows need not even say what it traded
            self._explained(row, order.left_lots - row.qty_lots)
            order.left_lots = row.qty_lots
        else:
            self._shrank(row, order, deleted=deleted)
        if deleted:
            self._alive.pop(row.order_id, None)
            self._book.remove(row.order_id)
        if self._takers and self._open <= 0:
            self._settle(row.time_ms)

    def _shrank(self, row: Row, order: _Alive, *, deleted: bool) -> None:
        by_trade = order.left_lots > row.qty_lots and self._explained(row, order.left_lots - row.qty_lots)
        order.left_lots = row.qty_lots
        if by_trade:
            self._emit(Do.FILL, row, row.qty_lots)
        elif not deleted:
            self._emit(Do.REPLACE, row, row.qty_lots)
        if deleted and not (by_trade and not row.qty_lots):
            self._emit(Do.CLOSING if row.at >= self._closing_at else Do.CANCEL, row, 0)

    def _explained(self, row: Row, lots: int) -> bool:
        """Whether trades of this order make up so many lots; they are used up then."""
        due, used = self._due[row.order_id], 0
        while used < lots and due and due[0].time_ms <= row.time_ms and used + due[0].qty_lots <= lots:
            used += due.popleft().qty_lots
            self._open -= 1
        return used == lots > 0

    def _settle(self, time_ms: int) -> None:
        for taker in self._takers:
            if (order := self._alive.get(taker)) is not None and order.do is Do.TAKE:
                self._book.add(taker, order.side, order.price_cents)  # what it has left rests
        self.steps.append(Step(Do.SETTLE, time_ms, 0, Side.BUY, 0, 0))
        self._takers.clear()
        self._open = 0


def _closing_at(rows: list[Row]) -> int:
    """The first of the deletions, all at one time, with which a recording ends."""
    at, end_ms = len(rows), rows[-1].time_ms
    while at and rows[at - 1].time_ms == end_ms and rows[at - 1].action == Action.DELETED:
        at -= 1
    return at
