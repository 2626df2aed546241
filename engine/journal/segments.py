"""The segments of a journal as a row: each header readable, each after the one before."""

import mmap
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.journal import chain
from engine.journal.damage import JournalDamaged
from engine.journal.form import SegmentHeader, segment_name, segment_paths
from engine.journal.records import RecordWalk


@dataclass(frozen=True)
class SegmentFile:
    """A segment and what its header says."""

    path: Path
    header: SegmentHeader


def read_segments(journal: Path) -> list[SegmentFile]:
    """All segments in order, none missing. JournalDamaged names the first that is not what it should be; OSError."""
    segments: list[SegmentFile] = []
    for path in segment_paths(journal):
        try:
            header = chain.read_header(path)
        except ValueError as fault:
            raise JournalDamaged(path, 0, int(path.stem), str(fault).removeprefix(f"{path}: ")) from None
        _check_place(path, header, len(segments) + 1, segments[-1].header if segments else None)
        segments.append(SegmentFile(path, header))
    return segments


def segments_after(segments: Sequence[SegmentFile], seq: int) -> Sequence[SegmentFile]:
    """The one that holds command `seq`, so that its successors are known to follow, and all after it."""
    begin = max((i for i, segment in enumerate(segments) if segment.header.first_seq <= seq), default=0)
    return segments[begin:]


def _check_place(path: Path, header: SegmentHeader, number: int, before: SegmentHeader | None) -> None:
    if path.name != segment_name(header.first_seq):
        raise JournalDamaged(path, 0, header.first_seq, f"its header says that it begins with command {header.first_seq}")
    if header.number != number:
        raise JournalDamaged(path, 0, header.first_seq, f"it is segment {header.number} where {number} must be: one is missing")
    if before is not None and not (before.first_seq < header.first_seq and before.epoch <= header.epoch):
        raise JournalDamaged(path, 0, header.first_seq, "its first command or its epoch is not after the segment before")
    if before is None and (header.first_seq, header.previous_crc) != (1, 0):
        raise JournalDamaged(path, 0, header.first_seq, "the first segment must begin with command 1")


def check_follows(segment: SegmentFile, walk: RecordWalk | None) -> None:
    """The segment begins where the walk over the one before it ended. JournalDamaged."""
    if walk is None:
        return
    header = segment.header
    if header.first_seq != walk.next_seq:
        why = f"it begins with command {header.first_seq}, but the segment before ends before command {walk.next_seq}"
        raise JournalDamaged(segment.path, 0, walk.next_seq, why)
    if header.previous_crc != walk.previous_crc:
        raise JournalDamaged(segment.path, 0, header.first_seq, "it does not follow the last record of the segment before")


@contextmanager
def mapped_walk(segment: SegmentFile) -> Generator[RecordWalk, None, None]:
    """A walk over the mapped file. Nobody may cut off meanwhile what is read: only a recovery does, under the engine's lock."""
    with segment.path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        with mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ) as data:
            data.madvise(mmap.MADV_SEQUENTIAL)
            walk = walk_over(segment, data)
            try:
                yield walk
            finally:
                walk.release()


def walk_over(segment: SegmentFile, data: bytes | mmap.mmap) -> RecordWalk:
    """A walk from the segment's first record on. JournalDamaged where the file is too short for one."""
    try:
        return RecordWalk(data, segment.header.first_seq, segment.header.previous_crc)
    except ValueError as fault:
        raise JournalDamaged(segment.path, 0, segment.header.first_seq, str(fault)) from None
