"""What a broken disk leaves behind, from end to end: a torn tail is cut and named, a flipped bit is named and refused."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from engine.eventlog.reader import EventReader
from engine.journal.crc import checksum
from engine.journal.form import RECORD_HEADER, RECORD_MAGIC, segment_paths
from engine.journal.segments import mapped_walk, read_segments
from tests.engine.crash.aftermath import check_acknowledged, check_replay, live_and_die
from tests.engine.crash.traders import Operator, Trader
from tests.engine.small_engine import SmallEngine

Dead = tuple[Path, list[Trader], Operator]


@pytest.fixture
def dead(tmp_path: Path) -> Dead:
    """The folder of an engine that was killed under load, and what it had acknowledged."""
    engine = SmallEngine(tmp_path / "e")
    engine.open_market()
    return engine.folder, *live_and_die(engine, 0, random.Random(3))


def end_of(folder: Path) -> tuple[Path, int, int, int]:
    """The last segment, the offset behind its last record, the next command's number, the last record's CRC."""
    last = read_segments(folder / "journal")[-1]
    with mapped_walk(last) as walk:
        walk.run()
        return last.path, walk.at, walk.next_seq, walk.previous_crc


def test_a_torn_tail_is_cut_and_named_and_nothing_acknowledged_is_in_it(dead: Dead) -> None:
    folder, traders, operator = dead
    segment, at, seq, previous_crc = end_of(folder)
    payload = bytes([48, 0, 1, 1]) * 600
    tail = RECORD_HEADER.pack(RECORD_MAGIC, 0, previous_crc, len(payload), 50, 0, seq, 1, 1, seq - 1)[8:] + payload
    record = RECORD_MAGIC.to_bytes(4, "little") + checksum(tail).to_bytes(4, "little") + tail
    with segment.open("r+b") as file:
        file.seek(at)
        file.write(record[:1000])
    engine = SmallEngine(folder)
    assert str(segment.name) in engine.log.read_text()
    assert engine.ask(do="status")["last_seq"] == seq  # EngineRecovered, after all that was whole
    check_acknowledged(folder, traders, operator)
    check_replay(engine)
    assert engine.stop() == 0


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_flipped_bit_is_named_and_the_engine_does_not_start(dead: Dead, where: float) -> None:
    folder, traders, operator = dead
    segment, end, *_ = end_of(folder)
    at = 4096 + int((end - 4096) * where)
    _flip(segment, at)
    before = {path.name: path.read_bytes() for path in segment_paths(folder / "journal")}
    refused = subprocess.run(
        [sys.executable, "-m", "engine.host", str(folder)], capture_output=True, text=True, timeout=60, check=False,
    )
    assert refused.returncode == 2
    assert str(segment) in refused.stderr
    assert "byte" in refused.stderr
    assert {path.name: path.read_bytes() for path in segment_paths(folder / "journal")} == before, "nothing may be changed"
    _flip(segment, at)
    engine = SmallEngine(folder)
    check_acknowledged(folder, traders, operator)
    assert engine.stop() == 0


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def test_a_lost_event_log_is_made_anew_from_the_journal(dead: Dead) -> None:
    folder, traders, operator = dead
    for path in (folder / "events").iterdir():
        path.unlink()
    engine = SmallEngine(folder)
    check_acknowledged(folder, traders, operator)
    assert engine.stop() == 0
    reader = EventReader(folder / "events")
    assert reader.durable_event_seq > 0
    reader.close()


def test_a_second_engine_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    engine = SmallEngine(tmp_path / "e")
    second = subprocess.run(
        [sys.executable, "-m", "engine.host", str(engine.folder)], capture_output=True, text=True, timeout=60, check=False,
    )
    assert second.returncode == 2
    assert f"process {engine.process.pid}" in second.stderr
    assert engine.ask(do="status")["ok"]
    assert engine.stop() == 0
