"""A process that was started by another one ends with it."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: nothing may be loaded after one


def end_with(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for this signal when the thread that started us is gone. SystemExit when `parent` is gone already."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(f"process {parent}, which was to watch over this engine, is gone")
