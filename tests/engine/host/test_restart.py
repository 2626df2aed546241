"""What an engine is after it was stopped, or killed, and started again."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.bench.load import Load, order_frames
from engine.client.encode import new_order
from engine.eventlog.reader import EventReader
from engine.journal.replica import replicate
from engine.journal.snapshots import newest_seq
from engine.messages.codes import CancelCause, Phase, PhaseReason
from engine.messages.layout import BY_NAME, EVENT_SIZE, decode
from engine.messages.refusals import Refusal
from tests.engine.journal.small_journal import flip
from tests.engine.small_engine import MID, SECRETS, SmallEngine, running

CANCELED = BY_NAME["OrderCanceled"].kind


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SmallEngine]:
    with running(tmp_path / "e") as made:
        yield made


def trade(engine: SmallEngine, count: int = 5_000, first_id: int = 1) -> None:
    load = Load(engine.address, "ALPHA1", SECRETS["ALPHA1"])
    load.run(order_frames(count, account=1, instrument=1, mid_ticks=MID, seed=first_id, first_id=first_id), 500)
    load.close()


def state_hash(engine: SmallEngine) -> tuple[int, str]:
    answer = engine.ask(do="snapshot")
    assert answer["ok"], answer
    return answer["seq"], answer["state_hash"]


def wait_for_snapshot_after(engine: SmallEngine, seq: int) -> int:
    """Its command."""
    deadline = time.monotonic() + 30.0
    while time.monotonic() < deadline:
        newest = newest_seq(engine.folder / "snapshots")
        if newest > seq:
            return newest
        time.sleep(0.02)
    raise AssertionError(f"no snapshot after command {seq}: {engine.log.read_text()}")


def instruments(engine: SmallEngine) -> list[Any]:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "pictures.sock"))
        for line in link.makefile("rb"):
            picture = json.loads(line)
            if picture["topic"] == "instruments":
                return picture["rows"]
    raise AssertionError("the engine closed the connection")


@pytest.mark.parametrize("killed", [False, True])
def test_the_same_state_and_the_same_counts_come_back(engine: SmallEngine, killed: bool) -> None:
    trade(engine)
    assert engine.phase(2, Phase.CLOSED)["ok"]
    (seq, before), counted = state_hash(engine), instruments(engine)
    _end(engine, killed)
    again = SmallEngine(engine.folder)
    assert [row[1] for row in instruments(again)] == [Phase.HALTED, Phase.CLOSED]
    assert [_but_for_the_phase(row) for row in instruments(again)] == [_but_for_the_phase(row) for row in counted]
    assert again.ask(do="status")["last_seq"] == seq + 1
    assert replicate(engine.folder, seq).state_hash() == before
    assert again.stop() == 0


def _but_for_the_phase(row: list[Any]) -> list[Any]:
    number, _phase, _phase_seq, *rest = row
    return [number, *rest]


@pytest.mark.parametrize("killed", [False, True])
def test_what_was_open_is_halted_first_of_all_until_somebody_releases_it(engine: SmallEngine, killed: bool) -> None:
    with engine.client("ALPHA1") as member:
        member.send(new_order(client_order_id=1, account=1, instrument=1, side=1, qty_lots=5, price_ticks=MID, time_in_force=0))
        assert len(member.events(5.0)) == 1
    assert engine.phase(2, Phase.HALTED)["ok"]
    seq = engine.ask(do="status")["last_seq"]
    _end(engine, killed)
    again = SmallEngine(engine.folder)
    with again.client("BETA1") as member:
        member.submit(account=3, instrument=1, side=2, qty_lots=1, price_ticks=MID)
        [refused] = member.events(5.0)
        assert refused["reason"] == Refusal.INSTRUMENT_NOT_OPEN
        again.release(1)
        member.submit(account=3, instrument=1, side=2, qty_lots=1, price_ticks=MID)
        assert len(member.events(5.0, at_least=2)) == 2, "the order of before the stop is traded with"
    first = [(name, event) for name, event in _events(again) if event["command_seq"] == seq + 1]
    assert [(name, event["instrument"], event["reason"], event["actor"]) for name, event in first] == [
        ("RecoveryNoted", 0, PhaseReason.RECOVERY, "engine"), ("PhaseChanged", 1, PhaseReason.RECOVERY, "engine"),
    ]  # fmt: skip
    assert again.stop() == 0


def test_a_first_start_recovers_nothing_and_nobody_may_say_that_it_did(engine: SmallEngine) -> None:
    assert "RecoveryNoted" not in [name for name, _ in _events(engine)]
    assert engine.command("EngineRecovered")["refusal"] == "FRAME_UNKNOWN_KIND"


def _events(engine: SmallEngine) -> list[tuple[str, dict[str, Any]]]:
    reader = EventReader(engine.folder / "events")
    rows = reader.read(0, 1 << 16)
    reader.close()
    return decode(rows.tobytes())


def test_with_and_without_snapshot_and_kept_counts_it_is_the_same(engine: SmallEngine) -> None:
    """Snapshot and the journal after it, then the journal alone, counts from the event log alone."""
    trade(engine)
    state_hash(engine)
    trade(engine, 2_000, first_id=900_000)
    engine.kill()
    second = SmallEngine(engine.folder)
    counted, after = instruments(second), state_hash(second)
    second.kill()
    for path in (*(engine.folder / "snapshots").iterdir(), engine.folder / "tallies.bin"):
        path.unlink()
    third = SmallEngine(engine.folder)
    assert "snapshot of command 0 and" in third.log.read_text().splitlines()[-1]
    assert replicate(third.folder, after[0]).state_hash() == after[1]
    assert [_but_for_the_phase(row) for row in instruments(third)] == [_but_for_the_phase(row) for row in counted]
    assert third.stop() == 0


def _end(engine: SmallEngine, killed: bool) -> None:
    if killed:
        engine.kill()
    else:
        assert engine.stop() == 0


def test_snapshots_are_taken_every_so_many_commands_and_recovery_starts_at_the_newest(tmp_path: Path) -> None:
    with running(tmp_path / "e", "--snapshot-every", "1000") as engine:
        for first_id in (1, 100_000, 200_000):
            trade(engine, 1_500, first_id)
        newest = wait_for_snapshot_after(engine, 3_000)
        engine.kill()
        again = SmallEngine(engine.folder)
        assert f"snapshot of command {newest}" in again.log.read_text()
        assert again.stop() == 0


@pytest.mark.parametrize("killed", [False, True])
def test_cancels_that_were_promised_happen_when_it_is_the_engine_that_goes(engine: SmallEngine, killed: bool) -> None:
    promised = engine.client("ALPHA1", cancel_on_disconnect=True)
    other = engine.client("BETA1")
    promised.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID - 5)
    other.submit(account=3, instrument=1, side=1, qty_lots=1, price_ticks=MID - 5)
    assert len(promised.events(5.0)) == len(other.events(5.0)) == 1
    _end(engine, killed)
    again = SmallEngine(engine.folder)
    _wait_for_orders(again, 1)
    reader = EventReader(again.folder / "events")
    log = reader.read(0, 1 << 16)
    canceled = log[log["kind"] == CANCELED]
    assert [(row["session"], row["reason"]) for row in canceled] == [(1, CancelCause.DISCONNECT)]
    # once: a third start has nothing left to do
    assert again.stop() == 0
    third = SmallEngine(engine.folder)
    time.sleep(0.3)
    assert np.count_nonzero(reader.read(0, 1 << 16)["kind"] == CANCELED) == 1
    reader.close()
    assert third.stop() == 0


def _wait_for_orders(engine: SmallEngine, count: int) -> None:
    give_up = time.monotonic() + 5
    while True:
        figures = engine.ask(do="status")
        if figures["live_orders"] == count and figures["durable_seq"] == figures["last_seq"]:
            return
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_engine_time_does_not_go_back_over_a_restart(engine: SmallEngine) -> None:
    ahead_ns = time.time_ns() + 3_600_000_000_000
    engine.must("AdvanceTime", to_time_ns=ahead_ns)
    assert engine.stop() == 0
    again = SmallEngine(engine.folder)
    assert again.phase(2, Phase.HALTED)["time_ns"] >= ahead_ns
    assert again.stop() == 0


def start_in_vain(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "engine.host", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--port", "1", "--address", "203.0.113.1"], "cannot listen on 203.0.113.1 port 1"),
        (["--parent", "1999999"], "is gone"),
    ],
)
def test_a_start_that_cannot_be_says_why(tmp_path: Path, options: list[str], complaint: str) -> None:
    ended = start_in_vain(tmp_path / "e", *options)
    assert ended.returncode != 0
    assert complaint in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start_in_vain(tmp_path / "e", "--port", str(port))
    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr


@pytest.mark.parametrize("name", ["sessions.json", "owed_cancels.json"])
def test_a_file_that_is_not_right_is_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / name).write_text("{")
    ended = start_in_vain(folder)
    assert ended.returncode == 2
    assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_snapshot_that_a_replay_does_not_give_is_refused_and_the_engine_goes_on(engine: SmallEngine) -> None:
    trade(engine)
    [segment] = (engine.folder / "events").glob("events-*.log")
    flip(segment, 1000 * EVENT_SIZE + 40)
    answer = engine.ask(do="snapshot")
    assert not answer["ok"]
    assert "event 1001" in answer["text"]
    flip(segment, 1000 * EVENT_SIZE + 40)
    trade(engine, first_id=900_000)
    assert engine.ask(do="snapshot")["ok"]
    assert engine.stop() == 0
