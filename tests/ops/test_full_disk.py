"""A disk that is full for a while ends nobody's second life, and not the supervisor either."""

import errno
import shutil
import sys
import time
from pathlib import Path

import pytest

from console.supervisor import logs
from console.supervisor.life import Life, State
from console.supervisor.process import Process
from console.supervisor.restarts import RESTARTS_MAX

NO_ROOM = OSError(errno.ENOSPC, "No space left on device")


class Disk:
    """Stands before each start of a process, as the writing of its settings does."""

    def __init__(self) -> None:
        self.is_full = False

    def write(self) -> None:
        if self.is_full:
            raise NO_ROOM


def short_life(disk: Disk, folder: Path, told: list[str]) -> Life:
    process = Process(name="base", argv=[sys.executable, "-c", ""], stage=0, prepare=disk.write)
    return Life(process, folder / "base.log", "mark", lambda _name, what: told.append(what))


def until_ended(life: Life) -> None:
    give_up = time.monotonic() + 20
    while life.look() is None:
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_what_ran_before_is_tried_again_when_it_cannot_be_started(tmp_path: Path) -> None:
    disk, told = Disk(), list[str]()
    life = short_life(disk, tmp_path, told)
    assert life.start()
    until_ended(life)
    disk.is_full = True
    assert life.start() is None
    assert life.state is State.WAITING
    assert "No space left on device, starts again in 0.5 s (2 of" in told[-1]
    disk.is_full = False
    assert life.start()
    until_ended(life)


def test_it_is_given_up_when_the_disk_stays_full(tmp_path: Path) -> None:
    disk, told = Disk(), list[str]()
    life = short_life(disk, tmp_path, told)
    life.start()
    until_ended(life)
    disk.is_full = True
    for _ in range(RESTARTS_MAX):
        life.start()
    assert life.state is State.GIVEN_UP


def test_the_first_start_is_not_tried_again(tmp_path: Path) -> None:
    disk = Disk()
    disk.is_full = True
    life = short_life(disk, tmp_path, [])
    assert life.start() is None
    assert life.state is State.GIVEN_UP


def test_a_log_is_emptied_when_there_is_no_room_for_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half_a_copy(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise NO_ROOM

    monkeypatch.setattr(shutil, "copyfile", half_a_copy)
    monkeypatch.setattr(logs, "BYTES_MAX", 10)
    log = tmp_path / "engine.log"
    log.write_bytes(b"x" * 20)
    logs.rotate(log)
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("engine.log", 0)]
