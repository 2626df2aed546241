"""One child process: its own session, its own log, and a signal from the kernel when its parent dies."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: nothing may be loaded between fork and exec


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Run in the child between fork and exec, after it changed its account (which would clear the request)."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() == 1:  # the parent died before the request was in place
        os._exit(1)
