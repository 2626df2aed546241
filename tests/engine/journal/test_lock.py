"""One engine a folder."""

import json
import os
import subprocess
import sys

import pytest

from engine.journal.lock import EngineLock, EngineRunning

HOLD = """
import pathlib, sys
from engine.journal.lock import EngineLock
lock = EngineLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_engine_is_refused_and_told_by_whom(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(EngineRunning, match=rf"process {holder.pid}\); stop it first"):
        EngineLock(tmp_path)
    holder.kill()
    holder.communicate()
    with EngineLock(tmp_path) as lock:
        assert lock.epoch == 2


def test_a_second_lock_in_the_same_process_is_refused_too(tmp_path):
    with EngineLock(tmp_path), pytest.raises(EngineRunning, match=str(os.getpid())):
        EngineLock(tmp_path)


def test_the_epoch_counts_up_and_the_file_stays(tmp_path):
    epochs = []
    for _ in range(3):
        with EngineLock(tmp_path) as lock:
            epochs.append(lock.epoch)
    assert epochs == [1, 2, 3]
    assert json.loads((tmp_path / "lock").read_text()) == {"pid": os.getpid(), "epoch": 3}
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"garbage", b'{"epoch": "x"}', b"[1]", b"\xff\xfe", b'{"pid": 1}'])
def test_a_lock_file_with_something_else_in_it_is_no_obstacle(tmp_path, content):
    (tmp_path / "lock").write_bytes(content)
    with EngineLock(tmp_path) as lock:
        assert lock.epoch == 1


def test_a_deleted_lock_file_counts_on_from_the_journal(tmp_path):
    with EngineLock(tmp_path) as lock:
        lock.raise_above(41)
        assert lock.epoch == 42
        lock.raise_above(7)
        assert lock.epoch == 42
    with EngineLock(tmp_path) as lock:
        assert lock.epoch == 43


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        EngineLock(tmp_path / "missing")
