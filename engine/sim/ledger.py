"""What everybody was told, kept by an auditor who reads each published event once and forgets nothing."""

from collections import deque
from pathlib import Path

import numpy as np

from engine.eventlog.reader import EventLogMissing, EventReader
from engine.messages.codes import Side
from engine.messages.layout import BY_NAME, CONTROL_EVENT, EVENT_SIZE, ORDER_EVENT
from engine.sim.orders import Orders
from engine.sim.standing import Standing
from engine.sim.violated import must
from engine.sim.wealth import Wealth

KIND = {name: message.kind for name, message in BY_NAME.items()}
ACCEPTED, FILL, CANCELED, REPLACED = (KIND[name] for name in ("OrderAccepted", "Fill", "OrderCanceled", "OrderReplaced"))
CORRECTED = KIND["TradeBusted"], KIND["TradeAdjusted"]
OTHER_FORMS = {KIND["OrderTerms"], *CORRECTED}
"""Kinds of a session's events whose fields are not those of OrderAccepted."""
PHASE_CHANGED, SCHEDULED, UNSCHEDULED = KIND["PhaseChanged"], KIND["PhaseScheduled"], KIND["ScheduleCancelled"]
CONTROL_REFUSED = KIND["ControlRefused"]
CONTROL_KINDS = range(80, 128)
LOST = "nothing acknowledged is lost or changed"
TRADES_KEPT = 20


class Ledger:
    """`events`: every event ever published, in order. Each `read` judges the new ones; Violated."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = bytearray()
        self.reachable = True  # False from a loss of power on until the engine has recovered: the log may end anywhere
        self.standing, self.wealth = Standing(), Wealth()
        self.orders = Orders(self.standing, self.wealth)
        self.by_session: dict[int, list[int]] = {}  # indices into events
        self.trades: deque[tuple[int, int]] = deque(maxlen=TRADES_KEPT)  # id and price
        self.schedules: deque[int] = deque(maxlen=TRADES_KEPT)  # their numbers
        self._scheduled: set[int] = set()  # request ids
        self._requests: dict[int, int] = {}  # request id -> command
        self._time_ns = self.commands = self._judged = 0
        self._recovering = False
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
        if command > self.commands and self._recovering:
            must(self.standing.nothing_is_open(), "after a recovery nothing is open", f"command {self.commands}")
            self._recovering = False
        self.commands, self._time_ns = command, time_ns
        self.by_session.setdefault(int(event["session"]), []).append(index)
        if kind in CONTROL_KINDS:
            self._control(np.frombuffer(event.tobytes(), CONTROL_EVENT)[0])
        elif kind in CORRECTED:
            self._correct(np.frombuffer(event.tobytes(), BY_NAME["TradeBusted"].dtype)[0])
        else:
            self.orders.learn(event)
        if kind == FILL and event["related_id"] == seq:
            self.trades.append((seq, int(event["price_ticks"])))

    def _control(self, event: np.void) -> None:
        if event["kind"] != CONTROL_REFUSED:
            self._note_request(event)
            self.standing.learn(event)
            self._recovering |= bool(event["kind"] == KIND["RecoveryNoted"])
            if event["kind"] == KIND["BalanceChanged"]:
                self.wealth.owned[int(event["account"]), int(event["subject"])] += int(event["value"])

    def _note_request(self, event: np.void) -> None:
        """All events of one command carry its request id, and so does what a schedule brings when it is due."""
        request, command = int(event["request_id"]), int(event["command_seq"])
        if event["kind"] == SCHEDULED:
            self.schedules.append(int(event["seq"]))
            self._scheduled.add(request)
        if request and not (event["kind"] in (PHASE_CHANGED, UNSCHEDULED) and request in self._scheduled):
            must(self._requests.setdefault(request, command) == command, "no request is applied twice", request)

    def _correct(self, event: np.void) -> None:
        """Entries against the trade, or against its price."""
        self._note_request(event)
        row, side, lots = (int(event["account"]), int(event["instrument"])), int(event["side"]), int(event["qty_lots"])
        against = Side.SELL if side == Side.BUY else Side.BUY
        self.wealth.trade(*row, against, int(event["previous_price_ticks"]), lots)
        if event["kind"] == KIND["TradeAdjusted"]:
            self.wealth.trade(*row, side, int(event["price_ticks"]), lots)
