"""From what is on the disk to a running state: newest usable snapshot, then the journal after it; docs/JOURNAL.md, *Recovery*.

Decided before anything is changed: damage is refused, and a refused folder is exactly as it was found.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.eventlog import form as eventlog
from engine.eventlog.appender import EventAppender, EventFiles, EventsDiffer, StateHashes
from engine.journal import records, snapshots
from engine.journal.acknowledged import acknowledged_seq, missing
from engine.journal.form import PREPARED
from engine.journal.newest_state import NewestState, newest_state
from engine.journal.replay import Replay
from engine.journal.segments import check_follows, mapped_walk, read_segments, segments_after
from engine.journal.state_check import check_state_hashes
from engine.journal.tail import Tail, damage, judge_tail
from engine.journal.writer import JournalWriter


@dataclass(frozen=True)
class Recovered:
    """The state after the last durable command, and what the writer must know to go on."""

    core: Core
    seq: int
    event_seq: int
    snapshot_seq: int  # of the snapshot that was used; 0: none
    commands_replayed: int
    seconds: float
    notes: tuple[str, ...]  # for the operator: what was cut, set aside or made anew; empty after a clean stop
    segment_number: int  # of the segment to be begun
    previous_crc: int
    epoch_seen: int  # EngineLock.raise_above
    segment_events: int

    def open_writer(self, folder: Path, epoch: int, threads: bool = True, **sizes: int) -> JournalWriter:
        """The writer that goes on from here; `threads` and `sizes` as JournalWriter's."""
        return JournalWriter(
            folder / "journal", folder / "events", next_seq=self.seq + 1, next_event_seq=self.event_seq + 1, epoch=epoch,
            segment_number=self.segment_number, previous_crc=self.previous_crc, segment_events=self.segment_events,
            threads=threads, **sizes,
        )


def recover(folder: Path, capacity: Capacity | None = None, segment_events: int = eventlog.SEGMENT_EVENTS) -> Recovered:
    """Recover the engine of this folder. Hold its lock.

    `segment_events` counts for a new event log only. JournalDamaged names what is refused; OSError the file that cannot be used.
    """
    return _Recovery(folder, capacity or Capacity(), segment_events).run()


class _Recovery:
    def __init__(self, folder: Path, capacity: Capacity, segment_events: int) -> None:
        self.began = time.monotonic()
        self.folder, self.journal, self.events = folder, folder / "journal", folder / "events"
        self.capacity = capacity
        self.durable = eventlog.read_durable(self.events)
        self.segment_events = self.durable.segment_events if self.durable else segment_events
        self.notes: list[str] = []
        self.tail: Tail | None = None
        self.acknowledged = acknowledged_seq(folder)
        self.seq = self.previous_crc = self.epoch = self.end_at = 0

    def run(self) -> Recovered:
        self.journal.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.segments = read_segments(self.journal)
        self._find_end()
        self._check_acknowledged()
        core, snapshot_seq, appender, replayed = self._replay()
        # nothing is refused from here on
        self._cut_journal()
        self._finish_events(appender, core)
        return Recovered(
            core, self.seq, core.last_event_seq(), snapshot_seq, replayed, time.monotonic() - self.began, tuple(self.notes),
            len(self.segments) + 1, self.previous_crc, self.epoch, self.segment_events,
        )

    # --- where the journal ends

    def _find_end(self) -> None:
        """Judge the last segment; the ones before it are judged by what follows them, when they are replayed."""
        if not self.segments:
            return
        last = self.segments[-1]
        with mapped_walk(last) as walk:
            found = walk.run()
            self.tail = judge_tail(last.path, walk, found, self.acknowledged)
            self.end_at = walk.at
        self.seq, self.previous_crc = walk.next_seq - 1, walk.previous_crc
        self.epoch = max(last.header.epoch, walk.epoch)
        if self.tail is not None:
            self.notes.append(str(self.tail))

    def _check_acknowledged(self) -> None:
        if self.acknowledged > self.seq:
            place = self.segments[-1].path if self.segments else self.journal
            raise missing(place, self.end_at, self.seq, self.acknowledged)

    # --- replay

    def _replay(self) -> tuple[Core, int, EventAppender, int]:
        """The core after the last command; the event log compared and completed up to there."""
        try:
            return self._replay_beside_log(stop=True)
        except EventsDiffer as difference:
            # was the log damaged, or does this machine come to another state than the one that wrote it?
            hashes = StateHashes(self.events)
            self._run(newest_state(self.folder, self.capacity, self.segment_events), hashes)
            check_state_hashes(self.events, self.segment_events, hashes.by_command, difference.event_seq)
            return self._replay_beside_log(stop=False)

    def _replay_beside_log(self, stop: bool) -> tuple[Core, int, EventAppender, int]:
        start = newest_state(self.folder, self.capacity, self.segment_events)
        epoch = self.durable.epoch if self.durable else 0
        first = start.core.last_event_seq() + 1
        appender = EventAppender(self.events, first, self.segment_events, epoch, compare=True, stop=stop)
        commands = self._run(start, appender)
        self.notes += start.notes
        return start.core, start.seq, appender, commands

    def _run(self, start: NewestState, events: EventFiles) -> int:
        """Every command after `start`; how many."""
        core, replay, before = start.core, Replay(start.core, events), None
        for segment in segments_after(self.segments, start.seq):
            with mapped_walk(segment) as walk:
                check_follows(segment, before)
                found = replay.run(walk, self.seq)
                if found not in (records.WHOLE, records.END):
                    raise damage(segment.path, walk, found)
            before = walk
        if core.last_seq() != self.seq:
            raise RuntimeError(f"replay ended with command {core.last_seq()}, the journal with {self.seq}")
        return replay.commands

    # --- leave the folder in order

    def _cut_journal(self) -> None:
        (self.journal / PREPARED).unlink(missing_ok=True)
        if not self.segments:
            return
        last = self.segments[-1]
        if self.seq < last.header.first_seq:  # nothing in it: its number and its name are used again
            last.path.unlink()
            self.segments.pop()
        else:
            fd = os.open(last.path, os.O_RDWR | os.O_CLOEXEC)
            try:
                os.ftruncate(fd, self.end_at)
                os.fsync(fd)
            finally:
                os.close(fd)
        snapshots.sync_folder(self.journal)

    def _finish_events(self, appender: EventAppender, core: Core) -> None:
        appender.publish(core.last_event_seq(), self.seq)
        removed = appender.cut()
        if removed:
            self.notes.append(f"event log: {removed} events after {core.last_event_seq()} are not in the journal and were cut")
        if appender.differed_at:
            self.notes.append(f"event log: made anew from event {appender.differed_at} to {core.last_event_seq()}")
        appender.go_live()
        appender.close()
