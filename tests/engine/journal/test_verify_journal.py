"""The operator's check: exit codes, what it prints, and that it may run beside a working engine."""

import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from engine.journal.verify import DAMAGED, UNREADABLE, WHOLE, verify
from tests.engine.journal.small_journal import CAPACITY, SmallVenue, flip, listing, made


def run_command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code), out.getvalue()
    return 0, out.getvalue()


def test_a_whole_journal(tmp_path):
    made(tmp_path, batches=100)
    before = listing(tmp_path)
    code, text = run_command(str(tmp_path))
    assert code == 0
    assert "records     101" in text
    assert "commands    508, numbers 1 to 508" in text
    assert "chain head" in text
    assert text.rstrip().endswith("whole")
    assert listing(tmp_path) == before


def test_a_damaged_journal_is_named_and_exits_with_1(tmp_path):
    made(tmp_path)
    flip(tmp_path / "journal" / "00000000000000000001.journal", 4700)
    code, text = run_command(str(tmp_path))
    assert code == 1
    assert "00000000000000000001.journal, byte 4" in text
    assert "command 9" in text
    assert text.rstrip().endswith("DAMAGED")


def test_no_journal_exits_with_2(tmp_path):
    code, text = run_command(str(tmp_path))
    assert code == 2
    assert f"{tmp_path / 'journal'}: there is no journal" in text


def test_a_wrong_call_exits_with_2():
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "manage.py", "verify_journal", "--nonsense"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


def test_replay_tells_the_state_hash(tmp_path):
    state_hash, _ = made(tmp_path)
    report = verify(tmp_path, replay=True, capacity=CAPACITY)
    assert (report.code, report.state_hash, report.replayed) == (WHOLE, state_hash, 68)
    assert any(state_hash in line for line in report.lines())


@pytest.mark.parametrize("name", ["journal", "events"])
def test_an_empty_engine_is_whole(tmp_path, name):
    SmallVenue(tmp_path).close()
    assert verify(tmp_path, replay=True, capacity=CAPACITY).code == WHOLE
    assert name in {path.name for path in tmp_path.iterdir()}


def test_replay_without_an_event_log_says_so(tmp_path):
    made(tmp_path)
    (tmp_path / "events").rename(tmp_path / "elsewhere")
    report = verify(tmp_path, replay=True, capacity=CAPACITY)
    assert report.code == UNREADABLE
    assert "events" in report.findings[0]
    assert verify(tmp_path).code == WHOLE


def test_a_path_that_is_no_folder_is_unreadable_not_damaged(tmp_path):
    (tmp_path / "file").write_text("no engine lives here")
    code, said = run_command(str(tmp_path / "file"))
    assert code == UNREADABLE
    assert "Not a directory" in said


def test_an_event_log_that_may_not_be_read_is_unreadable_not_damaged(tmp_path):
    made(tmp_path)
    (tmp_path / "events/durable").unlink()
    (tmp_path / "events/durable").mkdir()
    assert verify(tmp_path).code == UNREADABLE


def test_a_live_journal_is_whole_at_any_moment(tmp_path):
    venue = SmallVenue(tmp_path)
    stop = threading.Event()

    def trade() -> None:
        while not stop.is_set():
            venue.orders(1)

    trader = threading.Thread(target=trade)
    trader.start()
    seen = []
    try:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            report = verify(tmp_path, replay=len(seen) % 2 == 0, capacity=CAPACITY)
            assert report.code == WHOLE, report.findings
            seen.append(report.last_seq)
    finally:
        stop.set()
        trader.join()
        venue.close()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
    assert verify(tmp_path).code != DAMAGED
