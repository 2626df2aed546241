"""The bytes that the venue sends: events in bulk, and a few records about the session itself."""

from dataclasses import dataclass

import numpy as np

from engine.messages.layout import BY_KIND, EVENT_SIZE, ORDER_EVENT
from engine.messages.refusals import Refusal

RECORD_BYTES_MAX = 1024


class StreamBroken(Exception):
    """What came is no record: the connection cannot be read on."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A record of the host about the session: LogonAccepted, FrameRefused, HostHeartbeat."""

    name: str
    values: dict[str, int]

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.values.get("reason", 0))


def split(buffer: bytes | bytearray | memoryview) -> tuple[np.ndarray, list[Notice], int]:
    """(events, notices, bytes used): every whole record at the buffer's start.

    Events are copied, one row a record, in ORDER_EVENT's layout. StreamBroken where a length is no length.
    """
    runs: list[np.ndarray] = []
    notices: list[Notice] = []
    at = 0
    while len(buffer) - at >= 8:
        run = _run_of_events(buffer, at)
        if len(run):
            runs.append(run)
            at += run.nbytes
            continue
        length, kind = int.from_bytes(buffer[at : at + 2], "little"), buffer[at + 2]
        if length < 8 or length % 8 or length > RECORD_BYTES_MAX:
            raise StreamBroken(f"a record of kind {kind} says that it is {length} bytes long")
        if len(buffer) - at < length:
            break
        if kind >= 200 and kind in BY_KIND:
            notices.append(_notice(buffer, at, kind))
        at += length  # a kind of a later version is stepped over
    events = np.concatenate(runs) if runs else np.empty(0, ORDER_EVENT)
    return events, notices, at


def _run_of_events(buffer: bytes | bytearray | memoryview, at: int) -> np.ndarray:
    """Copy of the events that stand at `at` without anything between them."""
    rows = np.frombuffer(buffer, ORDER_EVENT, (len(buffer) - at) // EVENT_SIZE, at)
    other = (rows["length"] != EVENT_SIZE) | (rows["kind"] < 64) | (rows["kind"] >= 128)
    end = int(other.argmax()) if other.any() else len(rows)
    return rows[:end].copy()


def _notice(buffer: bytes | bytearray | memoryview, at: int, kind: int) -> Notice:
    message = BY_KIND[kind]
    row = np.frombuffer(buffer, message.dtype, 1, at)[0]
    return Notice(message.name, {f.name: row[f.name].item() for f in message.fields if not f.type.startswith("char")})
