"""Whether a step must be done again: a stamp file holds the hash of what the step was made from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_of(files: Iterable[Path], *also: str) -> str:
    """Of the files' names and contents, in order of name, and of the words."""
    total = hashlib.sha256(repr(also).encode())
    for file in sorted(files):
        total.update(f"\0{file.as_posix()}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def write(stamp: Path, wanted: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
