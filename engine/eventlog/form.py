"""Bytes of the event log on disk; see docs/JOURNAL.md. form.pxd says the same for the compiled rooms."""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from engine.messages.layout import EVENT_SIZE

SEGMENT_EVENTS = 1 << 20
"""Of a log unless it is told otherwise, and the most: a segment's room on the disk is reserved when it is begun."""
DURABLE = "durable"
DURABLE_BYTES = 4096
DURABLE_MAGIC = b"TGEVENTS"
FORMAT_VERSION = 1
REBUILDING, LIVE = 0, 1

DURABLE_HEADER = struct.Struct("<8sIIIIQQQ")


@dataclass(frozen=True)
class Durable:
    """What the log's writer has published: all up to here is durable.

    While the log is rebuilt at a start, `live` is False and the numbers may fall.
    """

    segment_events: int
    live: bool
    event_seq: int
    seq: int
    epoch: int

    def pack(self) -> bytes:
        state = LIVE if self.live else REBUILDING
        return DURABLE_HEADER.pack(
            DURABLE_MAGIC, FORMAT_VERSION, self.segment_events, state, 0, self.event_seq, self.seq, self.epoch
        )

    @classmethod
    def unpack(cls, data: "bytes | mmap.mmap") -> "Durable":
        """ValueError says what is wrong with the bytes."""
        if len(data) < DURABLE_HEADER.size:
            raise ValueError("it is cut short")
        magic, version, segment_events, state, _, event_seq, seq, epoch = DURABLE_HEADER.unpack_from(data)
        if magic != DURABLE_MAGIC or version != FORMAT_VERSION or not 1 <= segment_events <= SEGMENT_EVENTS:
            raise ValueError("it does not begin like the header of an event log of this version")
        return cls(segment_events, state == LIVE, event_seq, seq, epoch)


def first_of(event_seq: int, segment_events: int) -> int:
    """Number of the first event of the segment that holds this one."""
    return (event_seq - 1) // segment_events * segment_events + 1


def segment_name(first_seq: int) -> str:
    """File name of the segment that begins with this event."""
    return f"events-{first_seq:020}.log"


def segment_first(path: Path) -> int:
    """The number in a segment's name."""
    return int(path.stem.removeprefix("events-"))


def segment_paths(folder: Path) -> list[Path]:
    """The segments of an event log in order."""
    return sorted(folder.glob("events-" + "[0-9]" * 20 + ".log"))


def read_durable(folder: Path) -> Durable | None:
    """What was published last; None where nothing readable is there."""
    try:
        return Durable.unpack((folder / DURABLE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def offset_of(event_seq: int, segment_events: int) -> int:
    """Bytes from the start of its segment to this event."""
    return (event_seq - 1) % segment_events * EVENT_SIZE
