"""kill -9 of the engine at random moments under load: nothing that was acknowledged is lost or changed, and replay agrees."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.engine.crash.aftermath import check_acknowledged, check_replay, live_and_die
from tests.engine.small_engine import SmallEngine

KILLS = 32
KILLS_OF_ONE_FOLDER = 4  # then a new one, so that replays stay short
STARTS_KILLED = 6
SNAPSHOT_EVERY = "7000"  # several in each life, so that kills meet them too


def test_nothing_acknowledged_is_lost_by_any_of_many_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("CRASH_SEED", str(time.time_ns() % 10**6)))
    chance = random.Random(seed)
    print(f"CRASH_SEED={seed}")
    acknowledged = orders = 0
    for folder_number in range(KILLS // KILLS_OF_ONE_FOLDER):
        folder = tmp_path / f"e{folder_number}"
        engine = SmallEngine(folder, "--snapshot-every", SNAPSHOT_EVERY)
        engine.open_market()
        for life in range(KILLS_OF_ONE_FOLDER):
            traders, operator = live_and_die(engine, life, chance)
            engine = SmallEngine(folder, "--snapshot-every", SNAPSHOT_EVERY)
            acknowledged += check_acknowledged(folder, traders, operator)
            orders += check_replay(engine)
            engine.release(1, 2)
        assert engine.stop() == 0
        shutil.rmtree(folder)
    print(f"{KILLS} kills, {orders} commands, {acknowledged} acknowledged events and answers, none lost")
    assert acknowledged > KILLS * 1000


def test_a_kill_in_the_middle_of_a_start_is_recovered_too(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    engine = SmallEngine(folder)
    engine.open_market()
    traders, operator = live_and_die(engine, 0, random.Random(1))
    for step in range(STARTS_KILLED):
        starting = subprocess.Popen(
            [sys.executable, "-m", "engine.host", str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.12 + 0.04 * step)
        starting.kill()
        starting.wait()
    engine = SmallEngine(folder)
    check_acknowledged(folder, traders, operator)
    check_replay(engine)
    assert engine.stop() == 0
