"""How far an event log on disk is whole, judged by its files and their first and last events."""

import os
from pathlib import Path

from engine.eventlog import form
from engine.messages.layout import BY_NAME, EVENT_SIZE

_SEQ_AT = BY_NAME["OrderAccepted"].offset("seq")


def whole_until(folder: Path, segment_events: int) -> int:
    """The last event of the unbroken run of segments from event 1 on; 0: there is none. What the events say is not judged."""
    last = 0
    for path in form.segment_paths(folder):
        if form.segment_first(path) != last + 1:
            break
        count = min(path.stat().st_size // EVENT_SIZE, segment_events)
        if not count or _seq_at(path, 0) != last + 1:
            break
        last += count
        if count < segment_events:
            break
    return last


def holds(folder: Path, event_seq: int, segment_events: int) -> bool:
    """The event is there and says that it is this one; event 0 needs none."""
    if not event_seq:
        return True
    first = form.first_of(event_seq, segment_events)
    return _seq_at(folder / form.segment_name(first), event_seq - first) == event_seq


def _seq_at(path: Path, index: int) -> int:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return int.from_bytes(os.pread(fd, 8, index * EVENT_SIZE + _SEQ_AT), "little")
    finally:
        os.close(fd)
