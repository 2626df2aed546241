"""Nothing leaves before its sync has returned, and an engine whose disk fails stops and says so."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.client import ClientError
from engine.eventlog.reader import EventReader
from engine.messages.codes import Phase
from tests.engine.small_engine import MID, SmallEngine

PROGRAM = Path(__file__).with_name("slow_disk.c")
PAUSE_MS = 250


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("lib") / "slow_disk.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(built), str(PROGRAM)], check=True, timeout=60)
    return built


class Disk:
    """The knobs of slow_disk.c."""

    def __init__(self, folder: Path) -> None:
        self.slow, self.failing = folder / "slow_ms", folder / "failing"

    def be(self, *, slow_ms: int = 0, failing: bool = False) -> None:
        self.slow.write_text(str(slow_ms))
        self.failing.write_text(str(int(failing)))


@pytest.fixture
def disk(tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(tmp_path)
    made.be()
    monkeypatch.setenv("LD_PRELOAD", str(library))
    monkeypatch.setenv("SLOW_DISK_MS", str(made.slow))
    monkeypatch.setenv("FAILING_DISK", str(made.failing))
    return made


@pytest.fixture
def engine(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEngine]:
    made = SmallEngine(tmp_path / "e")
    made.open_market()
    yield made
    if made.process.poll() is None:
        made.kill()


def test_no_event_and_no_answer_leaves_before_the_sync_has_returned(engine: SmallEngine, disk: Disk) -> None:
    with engine.client() as client:
        disk.be(slow_ms=PAUSE_MS)
        began = time.monotonic()
        client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
        assert len(client.events(PAUSE_MS / 1000 * 0.8)) == 0
        assert len(client.events(5.0)) == 1
        assert time.monotonic() - began >= PAUSE_MS / 1000
        began = time.monotonic()
        assert engine.phase(1, Phase.HALTED)["ok"]
        assert time.monotonic() - began >= PAUSE_MS / 1000


def test_matching_goes_on_while_a_group_is_on_its_way_to_the_disk(engine: SmallEngine, disk: Disk) -> None:
    """Orders that arrive during one sync share the next: twenty of them take two or three syncs, not twenty."""
    with engine.client() as client:
        disk.be(slow_ms=PAUSE_MS)
        began = time.monotonic()
        for _ in range(20):
            client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
            time.sleep(0.005)
        assert len(client.events(10.0, at_least=20)) == 20
        assert time.monotonic() - began < 4 * PAUSE_MS / 1000


def test_an_engine_whose_disk_fails_stops_and_has_told_nobody(engine: SmallEngine, disk: Disk) -> None:
    with engine.client() as client:
        durable = engine.ask(do="status")["durable_seq"]
        disk.be(failing=True)
        client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
        with pytest.raises(ClientError):
            client.events(10.0)
    assert engine.process.wait(10) == 70
    log = engine.log.read_text()
    assert "the journal failed" in log
    assert os.strerror(5) in log
    assert f"up to command {durable}" in log
    reader = EventReader(engine.folder / "events")
    assert reader.durable.seq == durable
    reader.close()
