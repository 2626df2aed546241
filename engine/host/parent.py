"""An engine that was started by another program ends with it."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when the thread that started us is gone. SystemExit when `parent` is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(f"process {parent}, which was to watch over this engine, is gone")
