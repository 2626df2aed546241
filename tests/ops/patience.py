"""Waiting for what must come, and for what must be gone."""

import time
from collections.abc import Callable

import psutil

WAIT_S = 30.0


def until(holds: Callable[[], bool], what: Callable[[], str], seconds_max: float = WAIT_S) -> None:
    give_up = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < give_up, what()
        time.sleep(0.02)


def assert_none_left(family: list[psutil.Process], seconds: float) -> None:
    """A zombie is somebody else's to collect: it does nothing any more."""
    _, alive = psutil.wait_procs(family, timeout=seconds)
    assert [each.cmdline() for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
