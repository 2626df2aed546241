"""A clean replay beside what is on the disk: same events as the event log, same state as each snapshot. Writes nothing."""

from pathlib import Path

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.eventlog import form as eventlog
from engine.eventlog.appender import EventComparison
from engine.journal import records, snapshots
from engine.journal.damage import JournalDamaged
from engine.journal.replay import Replay
from engine.journal.segments import SegmentFile, walk_over
from engine.journal.tail import damage


class ReplayCheck:
    """Feed it every segment in order. It replays up to the newest command whose events are published (`durable`)."""

    def __init__(self, folder: Path, capacity: Capacity, durable: eventlog.Durable | None) -> None:
        self.until = durable.seq if durable else 0
        self.core = Core(capacity)
        events = EventComparison(folder / "events", durable.segment_events if durable else eventlog.SEGMENT_EVENTS)
        self.replay = Replay(self.core, events)
        paths = reversed(snapshots.snapshot_paths(folder / "snapshots"))
        self.snapshots = [path for path in paths if int(path.stem) <= self.until]

    def feed(self, segment: SegmentFile, data: bytes) -> None:
        """JournalDamaged, EventsDiffer at the first difference; what is wrong with a record itself is left to others."""
        walk = walk_over(segment, data)
        found = records.WHOLE
        while self.snapshots and found == records.WHOLE:
            found = self.replay.run(walk, int(self.snapshots[0].stem))
            if found == records.WHOLE:
                self._compare_state(self.snapshots.pop(0))
        if found == records.WHOLE:
            found = self.replay.run(walk, self.until)
        if found == records.NOT_APPLIED:
            raise damage(segment.path, walk, found)

    def _compare_state(self, path: Path) -> None:
        seq = int(path.stem)
        try:
            state = snapshots.read(path).state
        except FileNotFoundError:
            return  # a newer one took its place meanwhile
        except ValueError as fault:
            raise JournalDamaged(path, 0, seq, str(fault).removeprefix(f"{path}: ")) from None
        if self.core.last_seq() != seq or self.core.snapshot() != state:
            raise JournalDamaged(path, 0, seq, "this snapshot is not the state that a replay gives")

    def finish(self) -> tuple[str, int, int]:
        """(state hash, events compared, command after which)."""
        return self.core.state_hash(), self.core.last_event_seq(), self.core.last_seq()
