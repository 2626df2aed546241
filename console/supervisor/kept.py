"""The supervisor's end of the line to its keeper."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from console.supervisor.children import Child
from console.supervisor.process import Process

PROGRAM = Path(__file__).with_name("keeper.py")
END_SECONDS_MAX = 5


class Keeper:
    def __init__(self, mark: str, lock: int) -> None:
        self._mark = mark
        self._lock = lock
        self._popen = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM), self._mark],
            stdin=subprocess.PIPE, text=True, start_new_session=True, pass_fds=[self._lock],
        )  # fmt: skip

    def started(self, process: Process, child: Child) -> None:
        self._tell(f"start {child.pid} {int(process.stop_signal)} {process.stage}\n")

    def ended(self, child: Child) -> None:
        self._tell(f"end {child.pid}\n")

    def is_gone(self) -> bool:
        return self._popen.poll() is not None

    def replace(self, running: Iterable[tuple[Process, Child]]) -> None:
        """Somebody killed it: another takes over."""
        self._popen = self._start()
        for process, child in running:
            self.started(process, child)

    def close(self) -> None:
        """It kills what is left, which after a good stop is nothing, and ends."""
        if self._popen.stdin:
            self._popen.stdin.close()
        self._popen.wait(END_SECONDS_MAX)

    def _tell(self, line: str) -> None:
        assert self._popen.stdin is not None
        try:
            self._popen.stdin.write(line)
            self._popen.stdin.flush()
        except BrokenPipeError:
            pass  # it was killed; replace() tells the next one everything
