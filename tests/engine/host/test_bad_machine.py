"""Syncs that take long or fail, and a clock that is set: nothing leaves early, nothing goes back, nobody is cut off for it."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.client import ClientError
from engine.eventlog.reader import EventReader
from engine.messages.codes import Phase
from tests.engine.small_engine import MID, SmallEngine

PROGRAM = Path(__file__).with_name("bad_machine.c")
PAUSE_MS = 250


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("lib") / "bad_machine.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(built), str(PROGRAM)], check=True, timeout=60)
    return built


class Machine:
    """The knobs of bad_machine.c."""

    def __init__(self, folder: Path) -> None:
        self.slow, self.failing, self.offset = folder / "slow_ms", folder / "failing", folder / "offset_s"

    def be(self, *, slow_ms: int = 0, failing: bool = False, clock_offset_s: int = 0) -> None:
        self.slow.write_text(str(slow_ms))
        self.failing.write_text(str(int(failing)))
        self.offset.write_text(str(clock_offset_s))


@pytest.fixture
def machine(tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    made.be()
    monkeypatch.setenv("LD_PRELOAD", str(library))
    monkeypatch.setenv("SLOW_DISK_MS", str(made.slow))
    monkeypatch.setenv("FAILING_DISK", str(made.failing))
    monkeypatch.setenv("CLOCK_OFFSET_S", str(made.offset))
    return made


@pytest.fixture
def engine(tmp_path: Path, machine: Machine) -> Iterator[SmallEngine]:
    made = SmallEngine(tmp_path / "e")
    made.open_market()
    yield made
    if made.process.poll() is None:
        made.kill()


def test_no_event_and_no_answer_leaves_before_the_sync_has_returned(engine: SmallEngine, machine: Machine) -> None:
    with engine.client() as client:
        machine.be(slow_ms=PAUSE_MS)
        began = time.monotonic()
        client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
        assert len(client.events(PAUSE_MS / 1000 * 0.8)) == 0
        assert len(client.events(30.0)) == 1
        assert time.monotonic() - began >= PAUSE_MS / 1000
        began = time.monotonic()
        assert engine.phase(1, Phase.HALTED)["ok"]
        assert time.monotonic() - began >= PAUSE_MS / 1000


def test_matching_goes_on_while_a_group_is_on_its_way_to_the_disk(engine: SmallEngine, machine: Machine) -> None:
    """Orders that arrive during one sync share the next: twenty of them take a few syncs, not twenty."""
    with engine.client() as client:
        machine.be(slow_ms=PAUSE_MS)
        began = time.monotonic()
        for _ in range(20):
            client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
            time.sleep(0.005)
        assert len(client.events(30.0, at_least=20)) == 20
        assert time.monotonic() - began < 14 * PAUSE_MS / 1000


def test_an_engine_whose_disk_fails_stops_and_has_told_nobody(engine: SmallEngine, machine: Machine) -> None:
    with engine.client() as client:
        durable = engine.ask(do="status")["durable_seq"]
        machine.be(failing=True)
        client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
        with pytest.raises(ClientError):
            client.events(30.0)
    assert engine.process.wait(60) == 70
    log = engine.log.read_text()
    assert "the journal failed" in log
    assert os.strerror(5) in log
    assert f"up to command {durable}" in log
    reader = EventReader(engine.folder / "events")
    assert reader.durable.seq == durable
    reader.close()


@pytest.mark.parametrize("offset_s", [-3600, 3600])
def test_a_clock_that_is_set_moves_engine_time_only_forwards_and_costs_nobody_his_session(
    engine: SmallEngine, machine: Machine, offset_s: int,
) -> None:
    with engine.client() as client:
        times = []
        for offset in (0, offset_s, 0, offset_s):
            machine.be(clock_offset_s=offset)
            for _ in range(5):
                client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
                times += [int(event["time_ns"]) for event in client.events(30.0)]
            time.sleep(1.2)  # a tick of the gateway's
        assert len(times) == 20
        assert times == sorted(times)
        if offset_s > 0:
            assert times[-1] - times[0] > 3_599_000_000_000
        picture = next_health(engine)
        assert next_health(engine)["seq"] >= picture["seq"]


def next_health(engine: SmallEngine) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "pictures.sock"))
        for line in link.makefile("rb"):
            picture = json.loads(line)
            if picture["topic"] == "health":
                return dict(picture)
    raise AssertionError("the engine closed the connection")
