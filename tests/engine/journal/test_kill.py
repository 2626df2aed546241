"""kill -9 of a process that writes, again and again: everything that it had released is there afterwards."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from engine.eventlog.reader import EventReader
from engine.journal.verify import WHOLE, verify
from tests.engine.journal.small_journal import CAPACITY, recover_small

KILLS = 10
CHILD = """
import sys
from pathlib import Path
from tests.engine.journal.small_journal import SmallVenue
venue = SmallVenue(Path(sys.argv[1]), seed=int(sys.argv[2]), epoch=int(sys.argv[2]))
while True:
    venue.orders(1)
    while group := venue.writer.take_durable():
        print(group[1], group[2], flush=True)
"""


def released_until_killed(folder: Path, run: int, seconds: float) -> tuple[int, int]:
    """(command, event) that the child released last."""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", CHILD, str(folder), str(run)]
    child = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE)
    first = child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    lines = [first, *child.communicate()[0].splitlines(keepends=True)]
    seq, event_seq = next(line for line in reversed(lines) if line.endswith(b"\n")).split()
    return int(seq), int(event_seq)


def test_nothing_that_was_released_is_lost(tmp_path):
    rng = random.Random(5)
    for run in range(1, KILLS + 1):
        seq, event_seq = released_until_killed(tmp_path, run, rng.uniform(0, 0.2))
        assert verify(tmp_path).code == WHOLE  # before anything is repaired
        recovered = recover_small(tmp_path)
        assert recovered.seq >= seq
        assert recovered.event_seq >= event_seq
        report = verify(tmp_path, replay=True, capacity=CAPACITY)
        assert (report.code, report.state_hash) == (WHOLE, recovered.core.state_hash())
        assert EventReader(tmp_path / "events").durable_event_seq == recovered.event_seq
    assert recovered.seq > 1000
