"""An operator's program: asks over the control socket, and asks again with the same request_id until there is an answer."""

import json
from collections import deque
from pathlib import Path
from random import Random
from typing import Any

from engine.messages.layout import BY_NAME
from engine.sim import market, requests
from engine.sim.ledger import Ledger
from engine.sim.network import Line
from engine.sim.violated import must

UNANSWERED_MAX, NEW_BELOW = 48, 3
REQUEST_LESS = ("MassCancel", "AdvanceTime")


CORRECTIONS = {"BustTrade": "bust_trade", "AdjustTrade": "adjust_trade"}
"""What is asked with the trade's id alone."""


def _asked(name: str, values: dict[str, Any]) -> dict[str, Any]:
    if name in CORRECTIONS:
        return {"do": CORRECTIONS[name], **values}
    return {"do": "command", "name": name, "values": values}


class Operator:
    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger
        self.line: Line | None = None
        self.waiting: deque[tuple[str, dict[str, Any]]] = deque(maxlen=1000)  # oldest first; the first `asked` were asked
        self.asked = 0
        self.next_request = 0
        for name, values in market.opening():
            self._want(name, values)

    def _want(self, name: str, values: dict[str, Any]) -> None:
        if name not in REQUEST_LESS:
            self.next_request += 1
            values = values | {"request_id": self.next_request}
        self.waiting.append((name, values))

    def act(self, chance: Random) -> None:
        """Something new, when everything before has been answered."""
        if len(self.waiting) < NEW_BELOW:
            self._want(*requests.request(chance, self.ledger))
        if self.line is None:
            self._connect()
        while self.line is not None and self.asked < min(len(self.waiting), UNANSWERED_MAX):
            name, values = self.waiting[self.asked]
            self.asked += 1
            self.line.say(json.dumps(_asked(name, values) | {"credential": self.credential}).encode() + b"\n")

    def _connect(self) -> None:
        try:
            self.line = Line(self.folder / "control.sock")
        except OSError:
            return
        self.credential = (self.folder / "control.secret").read_text().strip()
        self.asked = 0

    def carry(self, chance: Random) -> None:
        if self.line is None:
            return
        self.line.carry(chance)
        *answers, rest = bytes(self.line.come).split(b"\n")
        self.line.come = bytearray(rest)
        self.ledger.read()
        for answer in answers:
            self._hear(json.loads(answer))
        if not self.line.open:
            self.close()

    def cut(self) -> None:
        """The answers that are on their way are lost."""
        self.close()

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None
        self.asked = 0

    def _hear(self, answer: dict[str, Any]) -> None:
        _, values = self.waiting.popleft()
        self.asked -= 1
        must("events" in answer, "the operator's requests are understood", answer)
        [_, event], *_ = answer["events"]
        must(event["seq"] <= self.ledger.count, "nothing leaves before it is durable", answer)
        row = self.ledger.rows()[event["seq"] - 1]
        must(int(row["command_seq"]) == answer["seq"] and event.get("request_id", 0) == values.get("request_id", 0),
             "an answer is what the log says", answer)
        must(BY_NAME[answer["events"][0][0]].kind == row["kind"], "an answer is what the log says", answer)
