"""A member's program, as a careful one is written: it loses nothing and sends nothing twice that may have been executed.

After a logon it reads what it missed, up to `last_event_seq`, from the event log; asks for a cancel of nothing, whose answer
comes after everything that was still on its way; and sends again what has no answer then, with the ClOrdIDs that it had.
"""

from pathlib import Path
from random import Random

import numpy as np

from engine.client.encode import heartbeat, logon, logout
from engine.client.inbox import split
from engine.messages.layout import BY_NAME, EVENT_SIZE, encode
from engine.sim.frames import Desk, frame
from engine.sim.ledger import ACCEPTED, CANCELED, FILL, OTHER_FORMS, REPLACED, Ledger
from engine.sim.market import MEMBERS
from engine.sim.network import Line
from engine.sim.venue import secret_of
from engine.sim.violated import must

NEW_ORDER = BY_NAME["NewOrder"]
NEW_ORDERS = NEW_ORDER.kind, BY_NAME["NewOrderExtended"].kind
"""The second begins as the first does."""
UNANSWERED_MAX = 40
IDS_APART = 1 << 32
ALL_ONCE = "a session gets its events: all, in order, once"


class Member:
    """One session. `line` is None while it has no connection."""

    def __init__(self, name: str, orders_socket: Path, ledger: Ledger) -> None:
        self.name, self.orders_socket, self.ledger = name, orders_socket, ledger
        self.session, accounts = MEMBERS[name]
        self.desk = Desk(accounts, self.session * IDS_APART)
        self.line: Line | None = None
        self.late: list[Line] = []  # cut off, with bytes that still arrive
        self.on = self.settled = False
        self.marker = 0
        self.unanswered: dict[int, bytes] = {}
        self.seen = 0  # events of the log that it knows
        self.told = 0  # events of its session that this connection has brought, as an index into the ledger's list

    # --- the connection

    def connect(self, chance: Random) -> None:
        if self.line is not None:
            return
        try:
            self.line = Line(self.orders_socket)
        except OSError:
            return
        self.on = self.settled = False
        self.line.say(logon(self.name, secret_of(self.name), cancel_on_disconnect=chance.random() < 0.4))

    def cut(self, chance: Random) -> None:
        """The line breaks: at once, or what is on the way arrives late."""
        if self.line is None:
            return
        if chance.random() < 0.5 and self.on:
            self.late.append(self.line)
        else:
            self.line.close()
        self._off()

    def _off(self) -> None:
        self.line, self.on, self.settled, self.marker = None, False, False, 0

    def carry(self, chance: Random) -> None:
        """Bytes move on all its lines."""
        for old in list(self.late):
            old.carry(chance)
            if not old.on_the_way and chance.random() < 0.3:
                old.finish() if chance.random() < 0.5 else old.close()
            if not old.open:
                old.close()
                self.late.remove(old)
        if self.line is not None:
            self.line.carry(chance)
            self._hear(self.line)
            if not self.line.open:
                self.line.close()
                self._off()

    def close(self) -> None:
        for line in (*self.late, *([self.line] if self.line else [])):
            line.close()
        self.late.clear()
        self._off()

    # --- what it hears

    def _hear(self, line: Line) -> None:
        events, notices, used = split(bytes(line.come))
        del line.come[:used]
        # a connection says who is on before it says anything of events, and the ledger has read all that was let out
        self.ledger.read()
        for notice in notices:
            if notice.name == "LogonAccepted":
                self._logged_on(line, notice.values["last_event_seq"])
            elif notice.name == "FrameRefused":
                self.unanswered.pop(notice.values["client_order_id"], None)
        self._check(events)
        self._learn(events)
        if self.on and not self.settled and self.marker and self.marker not in self.unanswered:
            self._settle(line)

    def _logged_on(self, line: Line, last_event_seq: int) -> None:
        must(last_event_seq <= self.ledger.count, "nothing leaves before it is durable", f"{last_event_seq} at logon")
        self.on = True
        mine = self._mine()
        self.told = int(np.searchsorted(mine, last_event_seq))
        self._learn(self.ledger.rows()[self.seen : last_event_seq])
        self.marker = self.desk.fresh_id()
        nothing = {"orig_client_order_id": self.marker, "account": self.desk.accounts[0], "instrument": 1}
        self._send(line, self.marker, encode("CancelOrder", client_order_id=self.marker, **nothing))

    def _mine(self) -> list[int]:
        """Indices into the ledger's events of those of this session."""
        return self.ledger.by_session.setdefault(self.session, [])

    def _check(self, events: np.ndarray) -> None:
        """What came is exactly what the log says comes next for this session."""
        mine = self._mine()
        for event in events:
            must(int(event["seq"]) <= self.ledger.count, "nothing leaves before it is durable", f"event {event['seq']}")
            due = self.told < len(mine) and mine[self.told] == int(event["seq"]) - 1
            must(due, ALL_ONCE, f"{self.name} got event {event['seq']}")
            at = mine[self.told] * EVENT_SIZE
            same = event.tobytes() == self.ledger.events[at : at + EVENT_SIZE]
            must(same, ALL_ONCE, f"{self.name} got another event {event['seq']}")
            self.told += 1

    def _learn(self, events: np.ndarray) -> None:
        for event in events:
            self.seen = max(self.seen, int(event["seq"]))
            if event["session"] == self.session and int(event["kind"]) not in OTHER_FORMS:
                self._learn_own(event)

    def _learn_own(self, event: np.void) -> None:
        kind, order_id, own = event["kind"], int(event["order_id"]), int(event["client_order_id"])
        if kind != FILL:
            self.unanswered.pop(own, None)
        if kind in (ACCEPTED, REPLACED):
            self.desk.working[order_id] = own, int(event["account"]), int(event["instrument"])
        elif kind == CANCELED or (kind == FILL and not event["leaves_lots"]):
            self.desk.working.pop(order_id, None)

    def _settle(self, line: Line) -> None:
        """All that was on its way has been answered: what has no answer never reached the engine."""
        self.settled = True
        for waiting in list(self.unanswered.values()):
            line.say(waiting)

    # --- what it does

    def act(self, chance: Random) -> None:
        self.connect(chance)
        if self.line is None or not self.settled:
            return
        for _ in range(chance.randint(2, 12)):
            if len(self.unanswered) >= UNANSWERED_MAX:
                return
            sent = frame(self.desk, chance)
            own = int.from_bytes(sent[8:16], "little")
            self._send(self.line, own, sent)
            if chance.random() < 0.05:
                self.ledger.orders.twice.add((self.session, own))
                self.line.say(sent)

    def _send(self, line: Line, own: int, frame: bytes) -> None:
        if frame[2] in NEW_ORDERS:
            self.ledger.orders.sent[self.session, own] = np.frombuffer(frame, NEW_ORDER.dtype, 1)[0]
        self.unanswered[own] = frame
        line.say(frame)

    def say_little(self, chance: Random) -> None:
        """A sign of life, the end of the session, or noise."""
        if self.line is not None and self.on:
            self.line.say(chance.choice((heartbeat(7), logout(), b"\xff" * chance.randint(1, 40))))
