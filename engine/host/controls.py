"""Control commands on their way: ahead of every waiting order, answered when they are durable."""

from collections import deque
from typing import Any

from engine.host.control_socket import Asker, ControlSocket
from engine.host.passage import Passage
from engine.messages.layout import BY_NAME, decode
from engine.messages.refusals import Refusal

REASON = BY_NAME["ControlRefused"].offset("reason")
OWN_ANSWERS = {"MassCancelDone", "TradeBusted", "TradeAdjusted"}
"""Events that answer a control although they have the form of an order's; of a corrected trade the buyer's."""
CONTROL_EVENTS = BY_NAME["PhaseChanged"].kind
"""Kinds from here on are events of controls, those below of orders."""


class Controls:
    """Bounded by the control socket, which lets each of its few askers have a few requests unanswered."""

    def __init__(self, socket: ControlSocket) -> None:
        self.socket = socket
        self.waiting: deque[tuple[Asker, bytes]] = deque()
        self.applied: deque[tuple[int, Asker, bytes]] = deque()  # command number, who asked, what it caused

    def ask(self, asker: Asker, command: bytes) -> None:
        self.waiting.append((asker, command))

    def enter(self, passage: Passage, now_ns: int) -> None:
        """Apply what waits, as far as the journal has room."""
        while self.waiting:
            asker, command = self.waiting[0]
            events = passage.enter_control(command, now_ns)
            if events is None:
                return
            self.waiting.popleft()
            self.applied.append((passage.last_seq, asker, events))

    def released(self, last_seq: int, durable_ns: int) -> None:
        """All commands up to `last_seq` are durable since `durable_ns`: say so to those who wait."""
        while self.applied and self.applied[0][0] <= last_seq:
            _, asker, events = self.applied.popleft()
            self.socket.answer(asker, answer_of(events, durable_ns))


def answer_of(events: bytes, durable_ns: int) -> dict[str, Any]:
    """What the asker is told; docs/ARCHITECTURE.md, *Control socket*: the control's own event, and how many orders it cancelled.

    `events` are the command's first and its last two.
    """
    first, *last = decode(events)
    own = [first] if first[0] in OWN_ANSWERS or BY_NAME[first[0]].kind >= CONTROL_EVENTS else []
    told = own + [each for each in last if each[0] == "MassCancelDone"]
    name, values = told[0]
    answer = {
        "ok": name != "ControlRefused", "seq": values["command_seq"], "time_ns": values["time_ns"],
        "durable_ns": durable_ns, "events": [[each, _shown(fields)] for each, fields in told],
    }
    if name == "ControlRefused":
        refusal = Refusal(events[REASON])
        answer |= {"refusal": refusal.name, "text": refusal.text}
    return answer


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in values.items() if field not in ("length", "kind", "reserved")}
