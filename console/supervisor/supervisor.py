"""Starts the processes stage by stage, brings back what dies, stops all in reverse order."""

import secrets
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from console.supervisor.kept import Keeper
from console.supervisor.life import Life, State
from console.supervisor.logs import last_line, rotate
from console.supervisor.process import Process

TICK_S = 0.05
ROTATE_EVERY_S = 5.0
STOP_SECONDS_MAX = 4.2
"""For all stages together; each process says how much of it is kept for its own."""
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StartError(Exception):
    """The venue did not come up; the text says which process and why."""


class Supervisor:
    """Runs in the main thread. `tell(name, what)` is called for everything that a person should know."""

    def __init__(self, processes: Sequence[Process], logs: Path, lock: int, tell: Callable[[str, str], None]) -> None:
        mark = secrets.token_hex(8)
        self._lives = [Life(process, logs / f"{process.name}.log", mark, tell) for process in processes]
        self._keeper = Keeper(mark, lock)
        self._tell = tell
        self._stop_asked = 0
        self._rotated = 0.0

    def run(self, came_up: Callable[[], None]) -> None:
        """Until a signal asks to stop. Raises StartError; whatever happens, nothing is left running."""
        before = {number: signal.signal(number, self._note_signal) for number in STOPPING_SIGNALS}
        try:
            self._start_all()
            if not self._stop_asked:
                came_up()
            while not self._stop_asked:
                self._turn()
        finally:
            self._stop_all()
            self._keeper.close()
            for number, earlier in before.items():
                signal.signal(number, earlier)

    def given_up(self) -> list[str]:
        """What should run and does not; a step that the venue can do without has told why when it failed."""
        missed = [life.process for life in self._lives if life.state is State.GIVEN_UP]
        return [process.name for process in missed if process.vital or not process.once]

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked += 1

    def _start_all(self) -> None:
        for stage in sorted({life.process.stage for life in self._lives}):
            lives = [life for life in self._lives if life.process.stage == stage]
            for life in lives:
                self._start(life)
            while not self._stop_asked and not all(life.is_settled() for life in lives):
                self._turn()
                self._check_start(lives)
            if self._stop_asked:
                return

    def _check_start(self, lives: list[Life]) -> None:
        for life in lives:
            if life.state is State.GIVEN_UP and life.process.vital:
                raise StartError(f"{life.process.name} does not start: see {life.log}")
            if life.is_late():
                limit_s = life.process.ready_seconds_max
                raise StartError(f"{life.process.name} was not ready within {limit_s:g} s: {last_line(life.log)} [{life.log}]")

    def _turn(self) -> None:
        """One look at everything, and a short sleep, which a signal ends at once."""
        for life in self._lives:
            ended = life.look()
            if ended:
                self._keeper.ended(ended)
            if life.is_due():
                self._start(life)
        if self._keeper.is_gone():
            self._tell("keeper", "ended; another takes over")
            self._keeper.replace([(life.process, life.child) for life in self._lives if life.child])
        self._rotate()
        time.sleep(TICK_S)

    def _start(self, life: Life) -> None:
        child = life.start()
        if child:
            self._keeper.started(life.process, child)

    def _rotate(self) -> None:
        now = time.monotonic()
        if now - self._rotated > ROTATE_EVERY_S:
            self._rotated = now
            for life in self._lives:
                rotate(life.log)

    def _stop_all(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS_MAX
        self._stop_asked = 1  # from here a second signal means: at once
        stages = sorted({life.process.stage for life in self._lives}, reverse=True)
        for number, stage in enumerate(stages, start=1):
            kept = sum(self._stop_seconds(below) for below in stages[number:])
            self._stop_stage(self._running(stage), deadline - time.monotonic() - kept)

    def _running(self, stage: int) -> list[Life]:
        return [life for life in self._lives if life.process.stage == stage and life.child]

    def _stop_seconds(self, stage: int) -> float:
        return max((life.process.stop_seconds_max for life in self._running(stage)), default=0.0)

    def _stop_stage(self, lives: list[Life], patience_s: float) -> None:
        running = [(life, life.child) for life in lives if life.child]
        give_up = time.monotonic() + patience_s
        for life, child in running:
            child.send(life.process.stop_signal)
        while any(child.exit_code() is None for _, child in running) and time.monotonic() < give_up and self._stop_asked < 2:
            time.sleep(TICK_S / 2)
        for life, child in running:
            how = "stopped" if child.exit_code() is not None else "killed: it did not stop in time"
            child.kill_session()
            self._keeper.ended(child)
            life.child = None
            self._tell(life.process.name, how)
