"""What each row of a recording means for an engine that has to reproduce it. docs/decisions/0005 has the facts behind the rules.

One reading of the rows keeps the recording's own book and sorts them:

- An order that trades as it arrives is a taker; it goes in with its own price and quantity. One that was given by value (a market
  order: its recorded quantity is less than what it traded) goes in as a market order for what it traded.
- The rows by which a trade then shrinks or ends the orders of both its sides are the engine's to reproduce: not sent.
- An order that would cross the book, trades nothing and is deleted by the next row was post-only and refused: not sent.
- A change of quantity that no trade explains is a replace; a deletion with quantity left a cancel.
- An order that lies in the way of orders that rest, and is never deleted before the end, is a ghost: its deletion is missing. Not sent.
- Rows of orders that nobody saw arrive, and the deletions of everything at the end, have nothing to say.
"""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from enum import IntEnum

from engine.messages.codes import Side
from marketdata.recording.parse import Action, Recording
from marketdata.replay.recorded_book import RecordedBook

SETTLE_MS_MAX = 1000
"""Rows of a trade that have not come after so long are missing."""


class Do(IntEnum):
    """What a step asks for. The first five are sent, SETTLE compares both books, the rest is left out."""

    PLACE = 1
    TAKE = 2
    TAKE_BY_VALUE = 3
    REPLACE = 4
    CANCEL = 5
    FILL = 6
    SETTLE = 7
    POST_ONLY = 8
    GHOST = 9
    UNKNOWN = 10
    CLOSING = 11


@dataclass(frozen=True, slots=True)
class Step:
    """One row, or the end of a trade. `qty_lots` is an order's whole quantity in PLACE and TAKE, else what it has left after it."""

    do: Do
    row: int
    time_ms: int
    order_id: int
    side: Side
    price_cents: int
    qty_lots: int


@dataclass(frozen=True, slots=True)
class RecordedTrade:
    taker_id: int
    maker_id: int
    time_ms: int
    price_cents: int
    qty_lots: int


@dataclass(frozen=True, slots=True)
class Plan:
    steps: list[Step]
    trades: list[RecordedTrade]
    counts: dict[Do, int]
    start_ms: int
    end_ms: int


def plan(recording: Recording) -> Plan:
    """ValueError for a recording without a row."""
    if not len(recording.orders.order_id):
        raise ValueError("the recording has no order")
    first = _Reading(recording, frozenset())
    first.read()
    # whatever a ghost stood in the way of was judged wrongly: read again without it
    reading = _Reading(recording, frozenset(first.suspects)) if first.suspects else first
    if reading is not first:
        reading.read()
    times = recording.orders.time_ms
    return Plan(reading.steps, reading.trades, dict(Counter(s.do for s in reading.steps)), int(times[0]), int(times[-1]))


@dataclass(slots=True)
class _Alive:
    """An order of the recording: what it has left, and what it is."""

    side: Side
    price_cents: int
    left_lots: int
    do: Do


@dataclass(slots=True)
class _Reading:
    recording: Recording
    ghosts: frozenset[int]
    steps: list[Step] = field(default_factory=list)
    trades: list[RecordedTrade] = field(default_factory=list)
    suspects: set[int] = field(default_factory=set)
    _book: RecordedBook = field(default_factory=RecordedBook)
    _alive: dict[int, _Alive] = field(default_factory=dict)
    _due: dict[int, deque[RecordedTrade]] = field(default_factory=lambda: defaultdict(deque))
    _takes: dict[int, int] = field(default_factory=dict)  # lots that an order trades as it arrives
    _open: int = 0  # rows of trades that have to come yet
    _open_since_ms: int = 0
    _takers: list[int] = field(default_factory=list)  # whose trades are not settled
    _last_row: dict[int, int] = field(default_factory=dict)
    _closing_row: int = 0

    def read(self) -> None:
        orders = self.recording.orders
        self._note_trades()
        columns = zip(
            orders.order_id.tolist(), orders.time_ms.tolist(), orders.side.tolist(), orders.price_cents.tolist(),
            orders.qty_lots.tolist(), orders.action.tolist(), strict=True,
        )
        rows = list(columns)
        self._last_row = {row[0]: at for at, row in enumerate(rows)}
        self._closing_row = _closing_row(rows)
        for at, (order_id, time_ms, side, price, qty, action) in enumerate(rows):
            if self._open and time_ms > self._open_since_ms + SETTLE_MS_MAX:
                self._settle(at, time_ms)
            row = Step(Do.UNKNOWN, at, time_ms, order_id, Side(side), price, qty)
            if action == Action.CREATED:
                self._created(row)
            else:
                self._went_on(row, deleted=action == Action.DELETED)

    def _note_trades(self) -> None:
        trades = self.recording.trades
        for time_ms, price, qty, buy_id, sell_id, side in zip(
            trades.time_ms.tolist(), trades.price_cents.tolist(), trades.qty_lots.tolist(),
            trades.buy_id.tolist(), trades.sell_id.tolist(), trades.side.tolist(), strict=True,
        ):
            taker, maker = (buy_id, sell_id) if side == Side.BUY else (sell_id, buy_id)
            trade = RecordedTrade(taker, maker, time_ms, price, qty)
            self.trades.append(trade)
            self._due[taker].append(trade)
            self._due[maker].append(trade)
            self._takes[taker] = self._takes.get(taker, 0) + qty

    def _emit(self, do: Do, row: Step, qty_lots: int) -> None:
        self.steps.append(Step(do, row.row, row.time_ms, row.order_id, row.side, row.price_cents, qty_lots))

    # --- an order arrives

    def _created(self, row: Step) -> None:
        do, qty = self._arrival(row)
        self._emit(do, row, qty)
        self._alive[row.order_id] = _Alive(row.side, row.price_cents, qty, do)
        if do is Do.PLACE:
            self._book.add(row.order_id, row.side, row.price_cents)
        elif do in (Do.TAKE, Do.TAKE_BY_VALUE):
            self._open += 2 * sum(trade.taker_id == row.order_id for trade in self._due[row.order_id])
            self._open_since_ms = row.time_ms
            self._takers.append(row.order_id)

    def _arrival(self, row: Step) -> tuple[Do, int]:
        takes = self._takes.get(row.order_id, 0)
        if row.order_id in self.ghosts:
            return Do.GHOST, row.qty_lots
        if takes:
            return (Do.TAKE_BY_VALUE, takes) if takes > row.qty_lots else (Do.TAKE, row.qty_lots)
        if self._book.crosses(row.side, row.price_cents):
            if self._is_gone_at_once(row):
                return Do.POST_ONLY, row.qty_lots
            for one in self._book.crossed_by(row.side, row.price_cents):
                if self._last_row[one] >= self._closing_row:
                    self.suspects.add(one)
                    self._book.remove(one)
        return Do.PLACE, row.qty_lots

    def _is_gone_at_once(self, row: Step) -> bool:
        orders, after = self.recording.orders, row.row + 1
        return after < len(orders.order_id) and (orders.order_id[after], orders.time_ms[after], orders.action[after]) == (
            row.order_id, row.time_ms, Action.DELETED,
        )

    # --- an order shrinks or ends

    def _went_on(self, row: Step, *, deleted: bool) -> None:
        order = self._alive.get(row.order_id)
        if order is None or order.do in (Do.GHOST, Do.POST_ONLY):
            self._emit(Do.UNKNOWN if order is None else order.do, row, row.qty_lots)
        elif order.do is Do.TAKE_BY_VALUE:
            self._emit(Do.FILL, row, 0)
            self._explained(row, self._takes[row.order_id])
        else:
            self._shrank(row, order, deleted=deleted)
        if deleted:
            self._alive.pop(row.order_id, None)
            self._book.remove(row.order_id)
        if self._takers and self._open <= 0:
            self._settle(row.row, row.time_ms)

    def _shrank(self, row: Step, order: _Alive, *, deleted: bool) -> None:
        by_trade = order.left_lots > row.qty_lots and self._explained(row, order.left_lots - row.qty_lots)
        order.left_lots = row.qty_lots
        if by_trade:
            self._emit(Do.FILL, row, row.qty_lots)
        elif not deleted:
            self._emit(Do.REPLACE, row, row.qty_lots)
        if deleted and not (by_trade and not row.qty_lots):
            self._emit(Do.CLOSING if row.row >= self._closing_row else Do.CANCEL, row, 0)

    def _explained(self, row: Step, lots: int) -> bool:
        """Whether trades of this order make up so many lots; they are used up then."""
        due, used = self._due[row.order_id], 0
        while used < lots and len(due) and due[0].time_ms <= row.time_ms and used + due[0].qty_lots <= lots:
            used += due.popleft().qty_lots
            self._open -= 1
        return used == lots > 0

    def _settle(self, row: int, time_ms: int) -> None:
        for taker in self._takers:
            if (order := self._alive.get(taker)) is not None and order.do is Do.TAKE:
                self._book.add(taker, order.side, order.price_cents)  # what it has left rests
        self.steps.append(Step(Do.SETTLE, row, time_ms, 0, Side.BUY, 0, 0))
        self._takers.clear()
        self._open = 0


def _closing_row(rows: list[tuple[int, int, int, int, int, int]]) -> int:
    """The first of the deletions, all at one time, with which a recording ends."""
    at, end_ms = len(rows), rows[-1][1]
    while at and rows[at - 1][1] == end_ms and rows[at - 1][5] == Action.DELETED:
        at -= 1
    return at
