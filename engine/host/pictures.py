"""What is true now, ten times a second, made in small pieces between two turns of the loop.

A picture is made from the core's state, which is ahead of the disk by what is on its way there. It waits until the
command that it is true for is durable, so that nobody is shown what a crash could take back.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import orjson

from engine.core.core import Core
from engine.host import picture_rows
from engine.host.picture_columns import COLUMNS
from engine.host.picture_rows import Rows
from engine.host.picture_socket import PictureSocket
from engine.host.tallies import Tallies

PIECE_NS_MAX = 150_000  # after so long the loop looks after orders again


@dataclass(frozen=True, slots=True)
class Picture:
    topic: str
    seq: int
    ts_ns: int
    rows: bytes

    def line(self) -> bytes:
        """As it goes over the wire, stamped with the wall clock."""
        cols = _COLUMNS[self.topic.partition(":")[0]]
        head = f'{{"topic":"{self.topic}","seq":{self.seq},"ts":{self.ts_ns},"pub":{time.time_ns()},"cols":{cols},"rows":'
        return head.encode() + self.rows + b"}\n"


_COLUMNS = {topic: json.dumps(names) for topic, names in COLUMNS.items()}


class Pictures:
    """Makes the pictures of a round piece by piece and publishes those that have become durable."""

    def __init__(
        self, core: Core, tallies: Tallies, socket: PictureSocket, sessions: Callable[[], Rows], health: Callable[[], Rows]
    ) -> None:
        self.core, self.tallies, self.socket = core, tallies, socket
        self._always: dict[str, Callable[[], Rows]] = {
            "health": health, "sessions": sessions, "instruments": lambda: picture_rows.instruments(core, tallies),
            "scopes": lambda: picture_rows.scopes(core), "blocks": lambda: picture_rows.blocks(core),
        }
        self._kept: dict[str, bytes] = {}  # rows of topics in which nothing has happened since
        self._due: deque[str] = deque()
        self._made: deque[Picture] = deque()

    @property
    def unfinished(self) -> bool:
        """The round has pieces that are still to be made."""
        return bool(self._due)

    def begin_round(self) -> None:
        """Nothing without readers; nothing while the last round is not out, because a picture missed does no harm."""
        if not self.socket.readers or self._due or self._made:
            return
        touched, traded, limits_touched = self.tallies.take_touched()
        self._forget(f"book:{number}" for number in touched)
        self._forget(f"trades:{number}" for number in traded)
        self._forget(["positions"] if touched else [])
        self._forget(["limits"] if limits_touched else [])
        numbers = [row[0] for row in self.core.instruments()]
        topics = ["positions", "limits", *(f"{stem}:{number}" for stem in ("book", "trades") for number in numbers)]
        # what nothing has happened to is true for this command, and need not be for a later one
        for topic in topics:
            if topic in self._kept:
                self._made.append(self._picture(topic, self._kept[topic]))
        self._due.extend([*self._always, *(topic for topic in topics if topic not in self._kept)])

    def _forget(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self._kept.pop(topic, None)

    def make_piece(self) -> None:
        """Make pictures for a short while. All that one call makes are true for the same command."""
        began_ns = time.perf_counter_ns()
        while self._due and time.perf_counter_ns() - began_ns < PIECE_NS_MAX:
            topic = self._due.popleft()
            if topic in self._always:
                rows = encode(self._always[topic]())
            else:
                rows = self._kept[topic] = encode(self._look(topic))
            self._made.append(self._picture(topic, rows))

    def _picture(self, topic: str, rows: bytes) -> Picture:
        return Picture(topic, self.core.last_seq(), self.core.time_ns(), rows)

    def _look(self, topic: str) -> Rows:
        stem, _, number = topic.partition(":")
        if stem == "book":
            return picture_rows.book(self.core, int(number))
        if stem == "trades":
            return self.tallies.trades(int(number))
        return picture_rows.positions(self.core) if stem == "positions" else picture_rows.limits(self.core)

    def publish(self, durable_seq: int) -> None:
        """Send those that are true for a command that is durable."""
        while self._made and self._made[0].seq <= durable_seq:
            picture = self._made.popleft()
            self.socket.publish(picture.topic, picture.line())


def encode(rows: Rows) -> bytes:
    try:
        return orjson.dumps(rows)
    except TypeError:  # money has 128 bits, orjson's numbers 64
        return json.dumps(rows, separators=(",", ":")).encode()
