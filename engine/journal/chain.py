"""The hash chain over closed segments: SHA-256 over the chain so far and the segment, kept in the next segment's header."""

import hashlib
import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from engine.journal.form import HEADER_AREA, SegmentHeader, segment_paths

STEP_BYTES = 1 << 20


def read_header(path: Path) -> SegmentHeader:
    """ValueError and OSError name the file."""
    with path.open("rb") as file:
        data = file.read(HEADER_AREA)
    try:
        return SegmentHeader.unpack(data)
    except ValueError as fault:
        raise ValueError(f"{path}: {fault}") from None


def link(path: Path, before: bytes) -> Generator[None, None, bytes]:
    """The chain up to the end of this closed segment, given the chain up to its beginning. Yields after each MiB."""
    digest = hashlib.sha256(before)
    with path.open("rb") as file:
        while step := file.read(STEP_BYTES):
            digest.update(step)
            yield
    return digest.digest()


def extend(journal: Path) -> Generator[None, None, None]:
    """Write the chain into every header that lacks it and whose segment before is closed. Yields after each MiB hashed.

    Lost in a crash it is made again: nothing here is synced. ValueError and OSError name the file.
    """
    paths = segment_paths(journal)
    todo = _first_unknown(paths)
    for before, path in zip(paths[todo - 1 :], paths[todo:], strict=False):
        known = read_header(before).chain
        if known is None:
            raise ValueError(f"{before}: the first segment there does not say what came before it")
        head = yield from link(before, known)
        _fill_in(path, head)


def _first_unknown(paths: list[Path]) -> int:
    """Index of the oldest segment of the unbroken run of such at the end; the first segment counts as known."""
    index = len(paths)
    while index > 1 and read_header(paths[index - 1]).chain is None:
        index -= 1
    return max(index, 1)


def _fill_in(path: Path, head: bytes) -> None:
    packed = replace(read_header(path), chain=head).pack()
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(fd, packed, 0)  # one sector: either header may be found after a crash, never a mixture
    finally:
        os.close(fd)
