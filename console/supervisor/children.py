"""One child process: its own session, its own log, and a signal from the kernel when its parent dies."""

import ctypes
import os
import signal
import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from console.supervisor.process import Process

PR_SET_PDEATHSIG = 1
MARK = "VENUE_RUN"
"""In the environment of everything that one supervisor starts, so that its keeper finds what outlived it."""
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: nothing may be loaded between fork and exec


def die_with_parent(number: int = signal.SIGTERM, parent: int | None = None) -> None:
    """Run in the child between fork and exec, after it changed its account (which would clear the request)."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if parent is not None and os.getppid() != parent:  # it died before the request was in place
        os._exit(1)


class Child:
    """A running process. Only the main thread may start one: the kernel's signal is bound to the thread that forked."""

    def __init__(self, process: Process, log: Path, mark: str) -> None:
        account: dict[str, Any] = process.account.popen_arguments() if process.account else {}
        with log.open("ab") as file:
            output = None if process.shown else file
            self._popen = subprocess.Popen(
                process.argv, stdin=subprocess.DEVNULL, stdout=output, stderr=file, start_new_session=True,
                env={**os.environ, **process.environment, MARK: mark},
                preexec_fn=partial(die_with_parent, process.stop_signal, os.getpid()), **account,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._popen.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative is the signal that ended it."""
        return self._popen.poll()

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def kill_session(self) -> None:
        """End it and whatever it started and left. Its pid is not reused while any member of its group lives."""
        with suppress(ProcessLookupError):  # nothing left: the usual case
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
