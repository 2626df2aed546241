"""One supervisor for one folder."""

import fcntl
import os
import time
from pathlib import Path

WAIT_S = 8.0
"""The keeper of a supervisor that was killed holds the lock until nothing of it is left: a few seconds."""


class AlreadyRunningError(Exception):
    pass


def take(var: Path) -> int:
    """A descriptor that holds the lock as long as it, or a copy that the keeper has, is open."""
    held = os.open(var / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_up = time.monotonic() + WAIT_S
    while not _try(held):
        holder = _holder(held)
        if holder is not None or time.monotonic() > give_up:
            raise AlreadyRunningError(
                f"the venue in {var} is already running (process {holder}): stop that one first, with Ctrl-C or kill"
            )
        time.sleep(0.05)
    os.ftruncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    return held


def _try(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(held: int) -> int | None:
    """The supervisor's process number while it lives; None when only its keeper is left."""
    written = os.pread(held, 20, 0)
    if not written.isdigit():
        return None
    return int(written) if Path(f"/proc/{int(written)}").exists() else None
