"""The end of the last segment: is it the end of the data, a torn tail that may be cut, or damage that may not?"""

from dataclasses import dataclass
from pathlib import Path

from engine.journal import records
from engine.journal.acknowledged import without
from engine.journal.damage import FAULTS, JournalDamaged
from engine.journal.records import RecordWalk


@dataclass(frozen=True)
class Tail:
    """Unfinished records from `offset` on: of commands from `seq` on, which were never acknowledged as far as anybody knows."""

    segment: Path
    offset: int
    seq: int
    bytes: int
    why: str

    def __str__(self) -> str:
        return f"torn tail: {self.bytes} bytes at {self.segment.name}, byte {self.offset}, from command {self.seq} on: {self.why}"


def judge_tail(segment: Path, walk: RecordWalk, found: int, acknowledged_seq: int) -> Tail | None:
    """What lies where the walk ended for `found`. None: the data end there as they should. JournalDamaged when it may not be cut.

    `acknowledged_seq`: the newest command that is known to have been durable. What was told to somebody is never cut.
    """
    size = walk.data_end() - walk.at
    if found == records.END and size <= 0:
        return None
    if proof := walk.proof_of_sync():
        raise damage(segment, walk, found, f"the record at byte {proof} was written after it had been durable")
    if found in (records.WRONG_PREVIOUS, records.WRONG_SEQ):
        raise damage(segment, walk, found, "it is whole, so it was not torn")
    if walk.one_bit_wrong():
        raise damage(segment, walk, found, "it is whole but for one bit, so it was flipped, not torn")
    if walk.next_seq <= acknowledged_seq:
        raise damage(segment, walk, found, without(acknowledged_seq))
    return Tail(segment, walk.at, walk.next_seq, max(size, 0), FAULTS[found])


def damage(segment: Path, walk: RecordWalk, found: int, reason: str = "") -> JournalDamaged:
    """The refusal for where a walk ended."""
    return JournalDamaged(segment, walk.at, walk.next_seq, FAULTS[found] + (f"; {reason}" if reason else ""))
