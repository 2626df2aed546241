"""Is the journal what was written? Also while an engine writes it: then up to what is durable at the beginning of the check."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.core.capacity import Capacity
from engine.eventlog import form as eventlog
from engine.eventlog.appender import EventsDiffer
from engine.journal import records
from engine.journal.acknowledged import acknowledged_seq, missing
from engine.journal.damage import JournalDamaged
from engine.journal.form import GENESIS, SEGMENT_HEADER
from engine.journal.records import RecordWalk
from engine.journal.replay_check import ReplayCheck
from engine.journal.segments import SegmentFile, check_follows, read_segments, walk_over
from engine.journal.tail import Tail, damage, judge_tail

WHOLE, DAMAGED, UNREADABLE = 0, 1, 2


@dataclass
class Report:
    """What was found. `code`: 0 whole, 1 damaged, 2 could not be read."""

    code: int = WHOLE
    segments: int = 0
    records: int = 0
    commands: int = 0
    last_seq: int = 0
    chain: bytes = GENESIS  # up to the end of the newest segment that is closed
    chained: int = 0  # segments in it
    tail: Tail | None = None
    state_hash: str = ""  # with replay: after command `replayed`, the newest whose events are published
    replayed: int = 0
    events: int = 0
    findings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For a person."""
        first = 1 if self.commands else 0
        out = [
            f"segments    {self.segments}",
            f"records     {self.records}",
            f"commands    {self.commands}, numbers {first} to {self.last_seq}",
            f"chain head  {self.chain.hex()} after segment {self.chained}",
        ]
        if self.tail is not None:
            out.append(f"after that  {self.tail}; not acknowledged: still being written, or cut at the next start")
        if self.state_hash:
            out.append(f"state hash  {self.state_hash} after command {self.replayed}")
            out.append(f"event log   {self.events} events are as replayed")
        return out + self.findings + [("whole", "DAMAGED", "CANNOT BE READ")[self.code]]


def verify(folder: Path, replay: bool = False, capacity: Capacity | None = None) -> Report:
    """Check the journal of an engine's folder; with `replay` also that its events are the event log and its states the snapshots.

    Never raises for what the disk holds: the report says it.
    """
    report = Report()
    try:
        _Check(folder, capacity or Capacity(), report).run(replay)
    except (JournalDamaged, EventsDiffer) as fault:
        report.findings.append(str(fault))
        report.code = DAMAGED
    except OSError as fault:
        report.findings.append(f"{fault}. Check the path and your rights")
        report.code = UNREADABLE
    return report


class _Check:
    def __init__(self, folder: Path, capacity: Capacity, report: Report) -> None:
        self.folder, self.capacity, self.report = folder, capacity, report
        self.before: RecordWalk | None = None
        # read first: whatever is written meanwhile, up to here all must be whole
        self.durable = eventlog.read_durable(folder / "events")
        self.acknowledged = acknowledged_seq(folder)

    def run(self, replay: bool) -> None:
        if not (self.folder / "journal").is_dir():
            raise FileNotFoundError(f"{self.folder / 'journal'}: there is no journal")
        segments = read_segments(self.folder / "journal")
        player = ReplayCheck(self.folder, self.capacity, self.durable) if replay else None
        for segment in segments:
            data = segment.path.read_bytes()
            walk = walk_over(segment, data)
            check_follows(segment, self.before)
            if player is not None:
                player.feed(segment, data)
            self._walk(segment, walk, is_last=segment is segments[-1])
            self._chain(segment, data, is_last=segment is segments[-1])
            walk.release()
            self.before = walk
        self._check_acknowledged(segments)
        if player is not None:
            self.report.state_hash, self.report.events, self.report.replayed = player.finish()

    def _walk(self, segment: SegmentFile, walk: RecordWalk, is_last: bool) -> None:
        found = walk.run()
        if is_last:
            self.report.tail = judge_tail(segment.path, walk, found, self.acknowledged)
        elif found != records.END:
            raise damage(segment.path, walk, found)
        self.report.segments += 1
        self.report.records += walk.records
        self.report.commands += walk.commands
        self.report.last_seq = walk.next_seq - 1

    def _chain(self, segment: SegmentFile, data: bytes, is_last: bool) -> None:
        header = segment.header
        if header.chain not in (None, self.report.chain):
            raise JournalDamaged(segment.path, 0, header.first_seq, "the hash chain up to it is not the one in its header")
        if not is_last:
            # one that does not say its chain yet is hashed as it will be when it does
            head = data[: SEGMENT_HEADER.size] if header.chain else replace(header, chain=self.report.chain).pack()
            digest = hashlib.sha256(self.report.chain + head)
            digest.update(memoryview(data)[SEGMENT_HEADER.size :])
            self.report.chain, self.report.chained = digest.digest(), header.number

    def _check_acknowledged(self, segments: list[SegmentFile]) -> None:
        if self.acknowledged > self.report.last_seq:
            place = segments[-1].path if segments else self.folder / "journal"
            raise missing(place, self.before.at if self.before else 0, self.report.last_seq, self.acknowledged)
