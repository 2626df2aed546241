"""A disk that takes no more: the writer fails closed, says what and where, and what was acknowledged is there afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.journal.verify import WHOLE, verify
from tests.engine.journal.small_journal import CAPACITY, recover_small

CHILD = """
import json, resource, sys, time
from pathlib import Path
from tests.engine.journal.small_journal import SmallVenue
folder, limit, sizes = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
venue = SmallVenue(folder, **sizes)
venue.settle()
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
released = 0
try:
    for _ in range(100_000):
        venue.orders(1)
        while group := venue.writer.take_durable():
            released = group[1]
except AssertionError:
    pass
while group := venue.writer.take_durable():
    released = group[1]
again = venue.writer.submit_bytes(bytes(24), 1, venue.core.last_seq() + 1, 0, b"")
readable = bool(venue.signal.poll(1000))
venue.writer.close()
print(json.dumps({"released": released, "durable": venue.writer.durable_seq, "failure": venue.writer.failure,
                  "again": again, "readable": readable, "failed_still": venue.writer.failure}))
"""


def run_child(folder: Path, limit: int, **sizes: int) -> dict:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", CHILD, str(folder), str(limit), json.dumps(sizes)]
    path = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("limit", "sizes", "text"), [
    (12_000, {}, "writing 00000000000000000001.journal"),
    (14_999, {"segment_bytes": 15_000}, "preparing the segment after 0000000000000"),
    (20_000, {"segment_bytes": 1 << 20, "segment_events": 4096}, "writing the event log events-00000000000000000001.log"),
], ids=["segment", "next segment", "event log"])
def test_the_writer_fails_closed(tmp_path, limit, sizes, text):
    told = run_child(tmp_path, limit, **sizes)
    assert told["failure"].startswith(text)
    assert told["failure"].endswith("File too large (errno 27)")
    assert told["again"] == -2
    assert told["readable"]
    assert told["released"] <= told["durable"]
    recovered = recover_small(tmp_path)
    assert recovered.seq >= told["durable"]
    assert verify(tmp_path, replay=True, capacity=CAPACITY).code == WHOLE
