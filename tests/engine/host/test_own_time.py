"""What the engine does by itself when its time has come, on a venue where nobody does anything."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.client.encode import new_order_extended
from engine.eventlog.reader import EventReader
from engine.host.own_time import EVERY_NS_MIN
from engine.messages.codes import CancelCause, Phase, PhaseReason, TimeInForce
from engine.messages.layout import BY_NAME, CONTROL_EVENT
from tests.engine.small_engine import MID, SmallEngine, running

KIND = {name: message.kind for name, message in BY_NAME.items()}
SOON_NS = 300_000_000
SECOND_NS, MILLISECOND_NS = 1_000_000_000, 1_000_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SmallEngine]:
    with running(tmp_path / "t") as made:
        yield made


def good_till(until_ns: int, client_order_id: int = 1) -> bytes:
    return new_order_extended(
        client_order_id=client_order_id, account=1, instrument=1, side=1, qty_lots=5, price_ticks=MID,
        time_in_force=int(TimeInForce.GTD), expire_time_ns=until_ns,
    )  # fmt: skip


def controls(engine: SmallEngine, name: str) -> list[Any]:
    """The control events of this name in the event log."""
    reader = EventReader(engine.folder / "events")
    rows = reader.read(0, 1 << 16)
    reader.close()
    return list(rows[rows["kind"] == KIND[name]].view(CONTROL_EVENT))


def wait_for(engine: SmallEngine, name: str, count: int) -> list[Any]:
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline:
        if len(found := controls(engine, name)) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError(f"no {count} {name} in {engine.log.read_text()}")


def test_an_order_expires_by_itself_within_a_second(engine: SmallEngine) -> None:
    with engine.client("ALPHA1") as member:
        until = time.time_ns() + SOON_NS
        member.send(good_till(until))
        [accepted, _terms] = member.events(5.0, at_least=2)
        [gone] = member.events(5.0)
    assert (gone["kind"], gone["reason"]) == (KIND["OrderCanceled"], CancelCause.EXPIRED)
    assert gone["order_id"] == accepted["order_id"]
    assert until <= gone["time_ns"] < until + SECOND_NS
    assert engine.ask(do="status")["live_orders"] == 0


def test_a_phase_that_was_scheduled_comes_by_itself(engine: SmallEngine) -> None:
    at = time.time_ns() + SOON_NS
    halt = {"instrument": 2, "phase": int(Phase.HALTED), "reason": int(PhaseReason.NEWS), "actor": "ada"}
    asked = engine.must("SchedulePhase", at_time_ns=at, **halt)
    [[name, scheduled]] = asked["events"]
    assert (name, scheduled["value"]) == ("PhaseScheduled", at)
    before = len(controls(engine, "PhaseChanged"))
    changed = wait_for(engine, "PhaseChanged", before + 1)[-1]
    assert (changed["instrument"], changed["value"], changed["reason"]) == (2, Phase.HALTED, PhaseReason.SCHEDULED)
    assert (changed["request_id"], changed["actor"]) == (scheduled["request_id"], b"ada")
    assert at <= changed["time_ns"] < at + SECOND_NS


def test_one_that_was_taken_back_does_not(engine: SmallEngine) -> None:
    asked = engine.must("SchedulePhase", instrument=2, phase=int(Phase.HALTED), at_time_ns=time.time_ns() + SOON_NS)
    engine.must("CancelSchedule", schedule=asked["events"][0][1]["seq"], actor="ben")
    before, seq = len(controls(engine, "PhaseChanged")), engine.ask(do="status")["last_seq"]
    time.sleep(2 * SOON_NS / SECOND_NS)
    assert len(controls(engine, "PhaseChanged")) == before
    assert engine.ask(do="status")["last_seq"] == seq, "nothing was due, so nothing was entered"


def test_a_flood_of_what_is_due_is_taken_in_strides(engine: SmallEngine) -> None:
    """Two hundred orders, each a millisecond after the one before."""
    first, count = time.time_ns() + SECOND_NS, 200
    with engine.client("ALPHA1") as member:
        member.send(b"".join(good_till(first + number * MILLISECOND_NS, number + 1) for number in range(count)))
        assert len(member.events(5.0, at_least=2 * count)) == 2 * count
        assert set(member.events(5.0, at_least=count)["reason"]) == {CancelCause.EXPIRED}
    times = [int(event["time_ns"]) for event in controls(engine, "TimeAdvanced")]
    assert 1 < len(times) <= count // 10 + 2
    assert min(b - a for a, b in pairwise(times)) >= EVERY_NS_MIN
