"""The supervisor with real processes: order, restart, back-off, and that nothing is left however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.ops.patience import WAIT_S, assert_none_left, busy, until

PROGRAM = Path(__file__).with_name("small_venue.py")
ROOT = Path(__file__).parents[2]


class SmallVenue:
    """One supervisor and what belongs to it: every process whose command line names its folder, or that carries its mark."""

    def __init__(self, folder: Path, *rows: tuple[str, int, str]) -> None:
        self.folder = folder
        spelled = json.dumps([{"name": name, "stage": stage, "does": does} for name, stage, does in rows])
        self.popen = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder), spelled], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=(folder / "told").open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def told(self) -> str:
        return (self.folder / "told").read_text()

    def until_told(self, text: str) -> None:
        until(lambda: text in self.told(), lambda: f"{text!r} in {self.told()!r}")

    def history(self) -> list[str]:
        return (self.folder / "history").read_text().splitlines()

    def pid(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text())

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.popen.pid).children(recursive=True)

    def keeper(self) -> psutil.Process:
        return next(each for each in self.family() if any(part.endswith("keeper.py") for part in each.cmdline()))


@pytest.fixture
def small_venue(tmp_path: Path) -> Iterator[Callable[..., SmallVenue]]:
    made: list[SmallVenue] = []

    def start(*rows: tuple[str, int, str]) -> SmallVenue:
        made.append(SmallVenue(tmp_path, *rows))
        return made[-1]

    yield start
    for each in made:
        if each.popen.poll() is None:
            each.popen.terminate()
        each.popen.wait(WAIT_S)


def test_starts_by_stage_and_stops_in_reverse(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("step", 1, "end"), ("engine", 2, "run"), ("web", 3, "run"))
    venue.until_told("UP")
    family = venue.family()
    venue.popen.send_signal(signal.SIGINT)
    assert venue.popen.wait(WAIT_S) == 0
    assert_none_left(family, 0.5)
    assert venue.history() == ["start base", "start step", "start engine", "start web", "stop web", "stop engine", "stop base"]


def test_a_slow_start_shows_how_far_it_is(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "slow"))
    venue.until_told("UP")
    assert "base … 3 s: half of it is done" in venue.told()


def test_brings_back_what_is_killed_together_with_what_it_left(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("engine", 1, "family"))
    venue.until_told("UP")
    first = venue.pid("engine")
    group = [each for each in psutil.Process(first).children() if os.getpgid(each.pid) == first]
    os.kill(first, signal.SIGKILL)
    venue.until_told("engine ended (signal SIGKILL), starts again in 0.25 s (1 of 8)")
    until(lambda: venue.pid("engine") != first, venue.told)
    assert len(group) == 1
    assert_none_left(group, 2)


def test_gives_up_after_bounded_tries_and_says_why(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("step", 1, "fail"))
    assert venue.popen.wait(WAIT_S) == 1
    assert "step given up (exit 3): this is why" in venue.told()
    assert "REFUSED step does not start" in venue.told()
    assert venue.history()[-1] == "stop base"


def test_kills_what_does_not_stop_and_is_done_within_five_seconds(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("engine", 1, "stubborn"), ("web", 2, "stubborn"))
    venue.until_told("UP")
    family, began = venue.family(), time.monotonic()
    venue.popen.send_signal(signal.SIGTERM)
    venue.popen.wait(WAIT_S)
    assert time.monotonic() - began < 5 * busy()
    assert "web killed: it did not stop in time" in venue.told()
    assert venue.history()[-1] == "stop base"
    assert_none_left(family, 0.5)


def test_kill_of_the_supervisor_leaves_nothing(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("engine", 1, "family"), ("web", 2, "stubborn"))
    venue.until_told("UP")
    family = venue.family()
    assert len(family) == 6  # three, two that the engine started (one in a session of its own), and the keeper
    venue.popen.kill()
    assert_none_left(family, 5)


def test_kill_of_supervisor_and_keeper_at_once_stops_every_child(small_venue: Callable[..., SmallVenue]) -> None:
    """Without a keeper it is the kernel's signal alone; what ignores that is beyond any process's power."""
    venue = small_venue(("base", 0, "run"), ("engine", 1, "run"))
    venue.until_told("UP")
    family = venue.family()
    venue.keeper().kill()
    venue.popen.kill()
    assert_none_left(family, 5)


def test_a_killed_keeper_is_replaced_and_knows_everything(small_venue: Callable[..., SmallVenue]) -> None:
    venue = small_venue(("base", 0, "run"), ("engine", 1, "family"))
    venue.until_told("UP")
    venue.keeper().kill()
    venue.until_told("keeper ended; another takes over")
    until(lambda: any("keeper.py" in " ".join(each.cmdline()) for each in venue.family()), venue.told)
    family = venue.family()
    venue.popen.kill()
    assert_none_left(family, 5)


def test_refuses_a_second_supervisor_and_waits_for_the_end_of_a_killed_one(small_venue: Callable[..., SmallVenue]) -> None:
    first = small_venue(("base", 0, "run"))
    first.until_told("UP")
    second = small_venue(("base", 0, "run"))
    assert second.popen.wait(WAIT_S) == 1
    assert f"is already running (process {first.popen.pid})" in second.told()
    first.popen.kill()
    first.popen.wait()
    third = small_venue(("base", 0, "run"))
    until(lambda: third.told().count("UP") == 2, third.told)
