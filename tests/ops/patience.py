"""Waiting for what must come, and for what must be gone."""

import os
import time
from collections.abc import Callable

import psutil

WAIT_S = 90.0
"""Long, since it costs nothing where all is well: only what will never come is waited for until its end."""


def busy() -> float:
    """How many times longer everything takes because of what else this machine does."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(holds: Callable[[], bool], what: Callable[[], str], seconds_max: float = WAIT_S) -> None:
    give_up = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < give_up, what()
        time.sleep(0.02)


def assert_none_left(family: list[psutil.Process], seconds: float) -> None:
    """A zombie is somebody else's to collect: it does nothing any more."""
    _, alive = psutil.wait_procs(family, timeout=seconds * busy())
    assert [each.cmdline() for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
