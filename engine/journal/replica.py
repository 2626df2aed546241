"""The state after a durable command, made from what is on the disk while the engine goes on (decision 0007). Writes nothing."""

from pathlib import Path

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.eventlog import form as eventlog
from engine.eventlog.appender import EventComparison
from engine.journal import records
from engine.journal.damage import JournalDamaged
from engine.journal.newest_state import newest_state
from engine.journal.replay import Replay
from engine.journal.segments import check_follows, mapped_walk, read_segments, segments_after
from engine.journal.tail import damage


def replicate(folder: Path, seq: int, capacity: Capacity | None = None) -> Core:
    """The newest snapshot and every command after it up to `seq`, which must be durable and the last of its batch.

    Their events are compared with the event log. EventsDiffer, JournalDamaged at the first difference; OSError.
    """
    durable = eventlog.read_durable(folder / "events")
    segment_events = durable.segment_events if durable else eventlog.SEGMENT_EVENTS
    start = newest_state(folder, capacity or Capacity(), segment_events)
    if start.seq > seq:
        raise ValueError(f"there is a snapshot of command {start.seq} already; one of {seq} is not wanted")
    events = EventComparison(folder / "events", segment_events, start.core.last_event_seq() + 1)
    replay = Replay(start.core, events)
    segments = read_segments(folder / "journal")
    before = None
    for segment in segments_after(segments, start.seq):
        with mapped_walk(segment) as walk:
            check_follows(segment, before)
            found = replay.run(walk, seq)
            if found not in (records.WHOLE, records.END):
                raise damage(segment.path, walk, found)
        before = walk
        if start.core.last_seq() == seq:
            break
    if start.core.last_seq() != seq:
        raise JournalDamaged(segments[-1].path, before.at if before else 0, seq, f"a replay ends with {start.core.last_seq()}")
    return start.core
