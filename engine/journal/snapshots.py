"""Snapshots of the core's state on disk: whole or not there, and never of a command that is not durable."""

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from engine.eventlog import form as eventlog
from engine.eventlog.write_back import PIECE_BYTES, sync_gently, write_back
from engine.journal.crc import checksum

MAGIC = b"TGSNAPFL"
FORMAT_VERSION = 1
HEADER = struct.Struct("<8sIIQQQQ32s")
KEPT = 3


@dataclass(frozen=True)
class Snapshot:
    """State after command `seq`, when `event_seq` was the newest event. `state` is Core.snapshot()."""

    seq: int
    event_seq: int
    time_ns: int
    state: bytes

    def pack(self) -> bytes:
        """The file's bytes."""
        fields = (self.seq, self.event_seq, self.time_ns, len(self.state), hashlib.sha256(self.state).digest())
        crc = checksum(HEADER.pack(MAGIC, FORMAT_VERSION, 0, *fields))
        return HEADER.pack(MAGIC, FORMAT_VERSION, crc, *fields) + self.state

    @classmethod
    def unpack(cls, data: bytes) -> "Snapshot":
        """ValueError says what is wrong with the bytes."""
        if len(data) < HEADER.size:
            raise ValueError("it is cut short")
        magic, version, crc, seq, event_seq, time_ns, size, digest = HEADER.unpack_from(data)
        if magic != MAGIC or version != FORMAT_VERSION:
            raise ValueError("it is no snapshot of this version")
        if checksum(data[:12] + bytes(4) + data[16 : HEADER.size]) != crc:
            raise ValueError("the CRC of its header is wrong")
        state = data[HEADER.size :]
        if len(state) != size or hashlib.sha256(state).digest() != digest:
            raise ValueError("its state is not the one that was written")
        return cls(seq, event_seq, time_ns, state)


def snapshot_name(seq: int) -> str:
    return f"{seq:020}.snapshot"


def snapshot_paths(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob("[0-9]" * 20 + ".snapshot"), reverse=True)


def read(path: Path) -> Snapshot:
    """ValueError names the file and what is wrong with it; OSError."""
    try:
        snapshot = Snapshot.unpack(path.read_bytes())
        if path.name != snapshot_name(snapshot.seq):
            raise ValueError(f"it is the snapshot of command {snapshot.seq}")
    except ValueError as fault:
        raise ValueError(f"{path}: {fault}") from None
    return snapshot


def write(folder: Path, events: Path, snapshot: Snapshot, durable_seq: int) -> Path:
    """Put a snapshot on the disk and remove all but the newest three. The event log up to it is synced first.

    ValueError when the journal is not durable up to the snapshot yet: wait for it, then write the same snapshot. OSError leaves
    the older snapshots as they are.
    """
    if snapshot.seq > durable_seq:
        raise ValueError(f"a snapshot of command {snapshot.seq} may not be kept before that is durable ({durable_seq} is)")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sync_events(events, after_seq=_newest(folder)[1])
    path = folder / snapshot_name(snapshot.seq)
    for abandoned in folder.glob("*.new"):
        abandoned.unlink()
    _write_synced(path, snapshot.pack())
    for old in snapshot_paths(folder)[KEPT:]:
        old.unlink()
    return path


def _newest(folder: Path) -> tuple[int, int]:
    """(command, event) of the newest snapshot whose header is whole; zeros where there is none."""
    for path in snapshot_paths(folder):
        with path.open("rb") as file:
            head = file.read(HEADER.size)
        if len(head) == HEADER.size and checksum(head[:12] + bytes(4) + head[16:]) == HEADER.unpack(head)[2]:
            seq, event_seq = HEADER.unpack(head)[3:5]
            return seq, event_seq
    return 0, 0


def newest_seq(folder: Path) -> int:
    """The command of the newest snapshot whose header is whole; 0 where there is none."""
    return _newest(folder)[0]


def _sync_events(events: Path, after_seq: int) -> None:
    """Recovery begins at a snapshot only where the log is whole up to it. Segments that end by `after_seq` are skipped."""
    paths = eventlog.segment_paths(events)
    for path, following in zip(paths, [*paths[1:], None], strict=True):
        if following is None or eventlog.segment_first(following) > after_seq + 1:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                sync_gently(fd)
            finally:
                os.close(fd)


def _write_synced(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("wb", buffering=0) as file:
        rest = memoryview(data)
        for offset in range(0, len(data), PIECE_BYTES):
            _write_whole(file.fileno(), rest[offset : offset + PIECE_BYTES])
            write_back(file.fileno(), offset, PIECE_BYTES)
        os.fsync(file.fileno())
    os.rename(fresh, path)
    sync_folder(path.parent)


def _write_whole(fd: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(fd, rest) :]


def sync_folder(folder: Path) -> None:
    """New, renamed and removed names of this folder are on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
