"""Folders for inputs that are files: in memory where the machine has a place for that, gone afterwards."""

import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")


def place() -> tempfile.TemporaryDirectory[str]:
    """A new folder for one input."""
    return tempfile.TemporaryDirectory(prefix="fuzz-", dir=MEMORY if MEMORY.is_dir() else None)
