"""What everybody was told, kept by an auditor who reads each published event once and forgets nothing."""

from collections import Counter
from pathlib import Path

import numpy as np

from engine.eventlog.reader import EventLogMissing, EventReader
from engine.messages.codes import Limit, Side
from engine.messages.layout import BY_NAME, CONTROL_EVENT, EVENT_SIZE, ORDER_EVENT

KIND = {name: message.kind for name, message in BY_NAME.items()}
ACCEPTED, FILL, CANCELED, REPLACED = (KIND[name] for name in ("OrderAccepted", "Fill", "OrderCanceled", "OrderReplaced"))
LIMIT_SET, CONTROL_REFUSED = KIND["LimitSet"], KIND["ControlRefused"]
CONTROL_KINDS = range(80, 128)
LOST = "nothing acknowledged is lost or changed"
EXCEEDED = "limits are never exceeded"


class Violated(Exception):
    """An invariant does not hold: its name, and what was seen."""

    def __init__(self, invariant: str, seen: str) -> None:
        super().__init__(f"{invariant}: {seen}")
        self.invariant, self.seen = invariant, seen


def must(holds: object, invariant: str, seen: object = "") -> None:
    """Violated unless it holds."""
    if not holds:
        raise Violated(invariant, str(seen))


class Order:
    """An accepted order as its events tell it."""

    __slots__ = ("account", "done", "instrument", "leaves", "own_id", "qty", "session", "side")

    def __init__(self, event: np.void) -> None:
        self.session, self.account, self.instrument = int(event["session"]), int(event["account"]), int(event["instrument"])
        self.own_id, self.side = int(event["client_order_id"]), int(event["side"])
        self.qty = self.leaves = int(event["qty_lots"])
        self.done = 0


class Ledger:
    """`events`: every event ever published, in order. Each `read` judges the new ones; Violated."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = bytearray()
        self.reachable = True  # False from a loss of power on until the engine has recovered: the log may end anywhere
        self.orders: dict[int, Order] = {}
        self.net: Counter[tuple[int, int]] = Counter()
        self.by_session: dict[int, list[int]] = {}  # indices into events
        self.accepted: dict[tuple[int, int], bytes] = {}  # by session and ClOrdID
        self.twice: set[tuple[int, int]] = set()  # ClOrdIDs that a member sent twice on purpose
        self.sent: dict[tuple[int, int], np.void] = {}
        self._working: set[tuple[int, int]] = set()
        self._limits: Counter[tuple[int, int, int]] = Counter()
        self._requests: set[int] = set()
        self._time_ns = self.commands = self._judged = 0
        self._reader: EventReader | None = None

    @property
    def count(self) -> int:
        return len(self.events) // EVENT_SIZE

    def rows(self) -> np.ndarray:
        return np.frombuffer(bytes(self.events), ORDER_EVENT)

    def reopen(self) -> None:
        """The engine started: the log must still say all that it has said."""
        self.close()
        self.reachable = True
        count = self.count
        self.read()
        if count and self._reader is not None:
            there = self._reader.read(0, count).tobytes()
            same = there == self.events[: len(there)] and len(there) == count * EVENT_SIZE
            must(same, LOST, f"of {count} events that were told, the log holds {len(there) // EVENT_SIZE}, or others")

    def lose(self) -> None:
        """Nobody reads the log before the engine has looked at it."""
        self.close()
        self.reachable = False

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def read(self) -> None:
        """Everything that is published now."""
        if not self.reachable:
            return
        if self._reader is None:
            try:
                self._reader = EventReader(self.folder / "events")
            except EventLogMissing:
                return
        durable = self._reader.durable
        if not durable.live:
            return
        must(durable.event_seq >= self.count, LOST, f"the log ends with event {durable.event_seq}, {self.count} were told")
        rows = self._reader.read(self.count, 1 << 16)
        self.events += rows.tobytes()
        for row in rows:
            self._judge(row)

    # --- one event

    def _judge(self, event: np.void) -> None:
        seq, command, time_ns, kind = int(event["seq"]), int(event["command_seq"]), int(event["time_ns"]), int(event["kind"])
        index, self._judged = self._judged, self._judged + 1
        must(seq == index + 1, "events are numbered without a gap", f"{seq} after {index}")
        must(0 <= command - self.commands <= 1, "every command has its events", f"{command} after {self.commands}")
        must(time_ns >= self._time_ns, "time never goes back", f"{time_ns} after {self._time_ns}")
        self.commands, self._time_ns = command, time_ns
        self.by_session.setdefault(int(event["session"]), []).append(index)
        if kind in CONTROL_KINDS:
            self._control(event.tobytes(), kind)
        elif kind == ACCEPTED:
            self._accept(event)
        elif kind == FILL:
            self._fill(event)
        elif kind == CANCELED:
            self._end(int(event["order_id"]), int(event["qty_lots"]))
        elif kind == REPLACED:
            self._replace(event)

    def _control(self, event: bytes, kind: int) -> None:
        row = np.frombuffer(event, CONTROL_EVENT)[0]
        request = int(row["request_id"])
        if kind == LIMIT_SET:
            self._limits[int(row["account"]), int(row["instrument"]), int(row["subject"])] = int(row["value"])
        if request and kind != CONTROL_REFUSED:
            must(request not in self._requests, "no request is applied twice", request)
            self._requests.add(request)

    def _accept(self, event: np.void) -> None:
        order = Order(event)
        key = order.session, order.own_id
        must(key not in self._working, "no order is executed twice", f"ClOrdID {key} works already")
        must(key not in self.accepted or key in self.twice, "no order is executed twice", f"ClOrdID {key} was accepted before")
        sent = self.sent.get(key)
        must(sent is not None, "nothing is executed that nobody sent", key)
        for name in ("account", "instrument", "qty_lots", "price_ticks", "side"):
            must(sent[name] == event[name], "nothing is executed that nobody sent", f"{key}: {name}")  # type: ignore[index]
        self.accepted[key] = event.tobytes()
        self._within_limits(order, int(event["price_ticks"]), order.qty)
        self.orders[int(event["order_id"])] = order
        self._working.add(key)

    def _within_limits(self, order: Order, price: int, qty: int) -> None:
        row = order.account, order.instrument
        others = (o for o in self.orders.values() if o is not order and o.side == order.side)
        working = sum(o.leaves for o in others if (o.account, o.instrument) == row)
        exposed = (self.net[row] if order.side == Side.BUY else -self.net[row]) + working + qty - order.done
        bound = self._limits[(*row, Limit.POSITION_LONG if order.side == Side.BUY else Limit.POSITION_SHORT)]
        must(qty <= self._limits[(*row, Limit.ORDER_QTY)], EXCEEDED, f"{row}: quantity {qty}")
        must(price * qty <= self._limits[(*row, Limit.ORDER_NOTIONAL)], EXCEEDED, f"{row}: value {price * qty}")
        must(exposed <= bound, EXCEEDED, f"{row}: position {exposed} above {bound}")

    def _fill(self, event: np.void) -> None:
        order, lots = self.orders[int(event["order_id"])], int(event["qty_lots"])
        must(0 < lots <= order.leaves, "no order is executed twice", f"{lots} of {order.leaves} filled")
        order.leaves -= lots
        order.done += lots
        must(order.leaves == int(event["leaves_lots"]), "quantities add up", f"{order.leaves} left, told {event['leaves_lots']}")
        self.net[order.account, order.instrument] += lots if order.side == Side.BUY else -lots
        if not order.leaves:
            self._end(int(event["order_id"]), 0)

    def _replace(self, event: np.void) -> None:
        order = self.orders[int(event["order_id"])]
        self._working.discard((order.session, order.own_id))
        order.own_id, order.qty = int(event["client_order_id"]), int(event["qty_lots"])
        self._within_limits(order, int(event["price_ticks"]), order.qty)
        order.leaves = order.qty - order.done
        must(order.leaves == int(event["leaves_lots"]), "quantities add up", f"{order.leaves} left, told {event['leaves_lots']}")
        self._working.add((order.session, order.own_id))

    def _end(self, order_id: int, taken: int) -> None:
        order = self.orders.pop(order_id)
        must(order.leaves == taken, "quantities add up", f"{taken} taken away of {order.leaves}")
        self._working.discard((order.session, order.own_id))
