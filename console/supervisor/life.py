"""The life of one process under the supervisor: started, ready, ended, waiting, started again."""

import signal
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from subprocess import SubprocessError

from console.embedded.errors import EmbeddedError
from console.supervisor.children import Child
from console.supervisor.logs import last_line
from console.supervisor.process import Process
from console.supervisor.restarts import RESTARTS_MAX, Restarts

SETTLED_S = 0.5
"""A process without a readiness check counts as ready when it has run for this long."""
PROGRESS_EVERY_S = 3.0
"""A slow start is told of again and again, with the last line of its log."""


class State(Enum):
    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given up"


class Life:
    def __init__(self, process: Process, log: Path, mark: str, tell: Callable[[str, str], None]) -> None:
        self.process = process
        self.log = log
        self.state = State.IDLE
        self.child: Child | None = None
        self._mark = mark
        self._tell = tell
        self._restarts = Restarts()
        self._started = 0.0
        self._due = 0.0
        self._progress_due = 0.0

    def start(self) -> Child | None:
        """None: it cannot even be started, and the reason has been told. One that ran before is tried again later."""
        self._started = time.monotonic()
        self._progress_due = self._started + PROGRESS_EVERY_S
        self.state = State.STARTING
        try:
            if self.process.prepare:
                self.process.prepare()
            self.child = Child(self.process, self.log, self._mark)
        except (EmbeddedError, OSError, SubprocessError) as reason:
            self._not_started(f"cannot start: {reason}")
        return self.child

    def _not_started(self, why: str) -> None:
        # a full disk passes, so it uses up one try like an end; at the venue's own start nobody waits for that
        delay = self._restarts.next_delay(0.0) if self._restarts.count else None
        if delay is None:
            self.state = State.GIVEN_UP
            self._tell(self.process.name, why)
        else:
            self._wait(why, delay)

    def is_due(self) -> bool:
        return self.state is State.WAITING and time.monotonic() >= self._due

    def is_settled(self) -> bool:
        """The next stage need not wait for it any longer."""
        return self.state in {State.READY, State.DONE} or not self.process.vital

    def is_late(self) -> bool:
        return self.state is State.STARTING and self.process.vital and self._age() > self.process.ready_seconds_max

    def look(self) -> Child | None:
        """Notice what has happened; the child that has ended, if it has."""
        if self.child is None:
            return None
        code = self.child.exit_code()
        if code is not None:
            return self._end(self.child, code)
        if self.state is State.STARTING and self._is_ready():
            self.state = State.READY
            self._tell(self.process.name, f"ready after {self._age():.1f} s")
        self._tell_progress()
        return None

    def _tell_progress(self) -> None:
        if self.state is State.STARTING and time.monotonic() >= self._progress_due:
            self._progress_due += PROGRESS_EVERY_S
            said = last_line(self.log)
            self._tell(self.process.name, f"… {self._age():.0f} s: {said}" if said else f"… {self._age():.0f} s")

    def _is_ready(self) -> bool:
        if self.process.once:
            return False
        return self.process.ready() if self.process.ready else self._age() >= SETTLED_S

    def _end(self, child: Child, code: int) -> Child:
        child.kill_session()  # what it started must not outlive it, or its next start would meet it
        self.child = None
        if self.process.once and code == 0:
            self.state = State.DONE
            self._tell(self.process.name, f"done in {self._age():.1f} s")
        else:
            self._plan_next(code)
        return child

    def _plan_next(self, code: int) -> None:
        delay = None if self.process.once else self._restarts.next_delay(self._age())
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        if delay is None:
            self.state = State.GIVEN_UP
            self._tell(self.process.name, f"given up ({how}): {last_line(self.log)} [{self.log}]")
            return
        self._wait(f"ended ({how})", delay)

    def _wait(self, why: str, delay: float) -> None:
        self.state = State.WAITING
        self._due = time.monotonic() + delay
        self._tell(self.process.name, f"{why}, starts again in {delay:g} s ({self._restarts.count} of {RESTARTS_MAX})")

    def _age(self) -> float:
        return time.monotonic() - self._started
