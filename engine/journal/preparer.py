"""What the writer's thread must never wait for: the next segment's file, and the hash chain over closed ones."""

import errno
import os
from collections.abc import Generator
from pathlib import Path

from engine.eventlog.write_back import write_back
from engine.journal import chain
from engine.journal.form import PREPARED
from engine.journal.handover import PreparedFile

ZEROS = bytes(1 << 20)
RETRY_S = 1.0
IDLE_S = 60.0


def make_prepared(journal: Path, segment_bytes: int, written: bool = False) -> int:
    """Descriptor of a fresh file `next.prepared` of this size, all zeros, on the disk; an older one is replaced. OSError.

    Its blocks are reserved. With `written` the zeros are written too, which takes a while and makes every later sync shorter.
    """
    path = journal / PREPARED
    path.unlink(missing_ok=True)
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(fd, 0, segment_bytes)
        for offset in range(0, segment_bytes if written else 0, len(ZEROS)):
            os.pwrite(fd, ZEROS[: segment_bytes - offset], offset)
        os.fsync(fd)
    except OSError:
        os.close(fd)
        path.unlink()  # where the disk is full, its blocks may be what others need
        raise
    return fd


class Preparer:
    """The work of the preparing thread: `run` does it step by step and returns after `PreparedFile.stop`."""

    def __init__(self, journal: Path, segment_bytes: int, place: PreparedFile) -> None:
        self.journal, self.segment_bytes, self.place = journal, segment_bytes, place
        self.fault: str | None = None  # why there is no next segment, or no chain
        self._zeroed = segment_bytes
        self._own_fd = -1  # of the file that is being zeroed: the writer may take the other one and close it
        self._rolled = True
        self._hashing: Generator[None, None, None] | None = None

    # --- the thread

    def run(self) -> None:
        try:
            while not self.place.stopped:
                if idle_s := self.step():
                    self.place.wait(idle_s)
        finally:
            self.drop()

    # --- its steps

    def step(self) -> float:
        """Do the next thing; how long nothing need be done after it (s), unless a file is wanted."""
        if self.place.wanted:
            return self._prepare()
        if self._zeroed < self.segment_bytes:
            self._zero_some()
            return 0.0
        return 0.0 if self._hash_some() else IDLE_S

    def drop(self) -> None:
        """No step follows."""
        if self._zeroed < self.segment_bytes:
            self._zeroed = self.segment_bytes
            os.close(self._own_fd)

    def _prepare(self) -> float:
        self._rolled = True
        try:
            fd = make_prepared(self.journal, self.segment_bytes)
        except OSError as fault:
            self.fault = f"preparing the next segment: {fault}"
            self.place.refuse(fault.errno or errno.EIO)
            return RETRY_S
        self.fault = None
        self._zeroed, self._own_fd = 0, os.dup(fd)
        self.place.offer(fd)
        return 0.0

    def _zero_some(self) -> None:
        # A sync into written zeros takes 90 us, one into blocks that are only reserved 160 (docs/PERFORMANCE.md). A writer in
        # a hurry takes the file before this is done, and loses only that. The zeros go to the disk at once: the writer's first
        # sync would otherwise wait for all of them.
        zeros = ZEROS[: self.segment_bytes - self._zeroed]
        try:
            if self.place.zero(self._zeroed, zeros):
                write_back(self._own_fd, self._zeroed, len(zeros))
                self._zeroed += len(zeros)
            else:
                self._zeroed = self.segment_bytes
        except OSError as fault:  # the writer's own sync says whether the disk still keeps anything
            self.fault, self._zeroed = f"zeros of the next segment: {fault}", self.segment_bytes
        if self._zeroed == self.segment_bytes:
            os.close(self._own_fd)

    def _hash_some(self) -> bool:
        """One step of the chain; False when there is nothing to do."""
        if self._hashing is None:
            if not self._rolled:
                return False
            self._rolled, self._hashing = False, chain.extend(self.journal)
        try:
            next(self._hashing)
        except StopIteration:
            self._hashing = None
        except (OSError, ValueError) as fault:  # the chain can be made later from the same bytes; orders need not wait for it
            self._hashing, self.fault = None, f"hash chain: {fault}"
        return True
