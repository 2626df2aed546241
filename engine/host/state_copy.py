"""The core's state as it is at one moment, written out by a forked child while the engine goes on.

Copying the state takes 20 ms with a hundred thousand working orders and seconds with millions, and nothing may hold up a halt
for so long. After a fork the kernel keeps the child's pages as they were; the engine pays for the fork and for each page that it
changes meanwhile. The child reads the core, writes to memory, and touches nothing else: it has no other thread and needs no lock.
"""

import os
import signal
from typing import NoReturn

from engine.core.core import Core
from engine.host.parent import end_with

NICE = 10
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class CopyFailed(Exception):
    """The child did not finish; the text says how it ended."""


class StateCopy:
    """On its way from construction on. `wait` for it, or `drop` it."""

    def __init__(self, core: Core) -> None:
        """Call it from the main thread, whose end is the child's. OSError when there is no memory for a second process."""
        self._fd = os.memfd_create("snapshot", os.MFD_CLOEXEC)
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._fd)
            raise
        if self._pid == 0:
            _write_out(core, self._fd, parent)

    def wait(self) -> bytes:
        """The state, once it is whole. CopyFailed."""
        try:
            _, status = os.waitpid(self._pid, 0)
            if status:
                raise CopyFailed(f"the process that copied the state ended with {os.waitstatus_to_exitcode(status)}")
            with open(self._fd, "rb", closefd=False) as file:
                file.seek(0)
                return file.read()
        finally:
            os.close(self._fd)

    def drop(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)


def _write_out(core: Core, fd: int, parent: int) -> NoReturn:
    """What the child does. It must not return into the loop, whatever happens."""
    try:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        end_with(parent, signal.SIGKILL)  # it must not hold the folder's lock when the engine is dead
        os.nice(NICE)
        rest = memoryview(core.snapshot())
        while rest:
            rest = rest[os.write(fd, rest) :]
        os._exit(0)
    finally:
        os._exit(1)
