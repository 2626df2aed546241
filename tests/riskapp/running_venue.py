"""A real engine in a process of its own, and what `manage.py project_events` does beside it, in threads of the test."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from riskapp.projector import loop
from riskapp.projector.projector import Projector
from riskapp.rounds import Rounds

SECONDS_MAX = 90.0


@contextmanager
def engine(folder: Path) -> Generator[subprocess.Popen[str], None, None]:
    """Ready when this gives it."""
    process = subprocess.Popen([sys.executable, "-m", "engine.host", str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready"), "the engine says why on stderr"
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS_MAX)


@contextmanager
def projector(folder: Path, *, rounds: bool) -> Generator[None, None, None]:
    """With `rounds`, also the outbox and the reference data."""
    stopping = threading.Event()
    follower = threading.Thread(target=_follow, args=(folder, stopping))
    threads: list[threading.Thread] = [follower, Rounds(stopping)] if rounds else [follower]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(SECONDS_MAX)
    assert not any(thread.is_alive() for thread in threads)


def _follow(folder: Path, stopping: threading.Event) -> None:
    loop.run(Projector(folder / "events", 0), stopping)
    connection.close()


def wait_for(is_so: Callable[[], bool], seconds_max: float = SECONDS_MAX) -> None:
    give_up = time.monotonic() + seconds_max
    while not is_so():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.01)
