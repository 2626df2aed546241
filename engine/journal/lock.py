"""One engine at a time on one folder, and the number of its reign."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

LOCK = "lock"
SIZE_MAX = 4096


class EngineRunning(Exception):
    """Another process holds the folder. The text names it."""


class EngineLock:
    """The folder is ours from construction until `release` or the end of the process, however it ends.

    `epoch` is above that of every engine that held the lock before, and is on the disk before this returns. Raises
    EngineRunning, or OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._seize()
            self.epoch = _read(self.fd)["epoch"] + 1
            self._write()
        except BaseException:
            os.close(self.fd)
            raise

    def _seize(self) -> None:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read(self.fd)["pid"]
            raise EngineRunning(
                f"{self.path.parent}: an engine runs on this folder already (process {pid}); stop it first, or use another folder"
            ) from None

    def _write(self) -> None:
        # one sector, overwritten in place: a torn write leaves the old text or the new one
        text = json.dumps({"pid": os.getpid(), "epoch": self.epoch})
        os.pwrite(self.fd, text.ljust(64).encode() + b"\n", 0)
        os.fsync(self.fd)

    def raise_above(self, epoch_seen: int) -> None:
        """Recovery has found a higher epoch in the journal than the lock's file knew (it was deleted): count on from there."""
        if epoch_seen >= self.epoch:
            self.epoch = epoch_seen + 1
            self._write()

    def release(self) -> None:
        """Let go. The file stays: it keeps the epoch, and removing it would let two processes lock two files of one name."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def _read(fd: int) -> dict[str, int]:
    """What the holder wrote; zeros where the file is new or holds something else."""
    try:
        values = json.loads(os.pread(fd, SIZE_MAX, 0) or b"{}")
        return {key: int(values.get(key, 0)) for key in ("pid", "epoch")}
    except (ValueError, TypeError, AttributeError):
        return {"pid": 0, "epoch": 0}
