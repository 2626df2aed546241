"""The Celery worker that hosts the engine: stops cleanly, leaves nothing behind, dies with its engine, carries controls."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from console.embedded import valkey
from console.embedded.account import server_account
from engine.client import Client
from engine.journal.verify import WHOLE, verify
from engine.messages.codes import PhaseReason
from engine.messages.refusals import Refusal
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.models import ControlRequest, Instrument, Operator
from riskapp.topics import HEALTH
from tests.engine.small_engine import MID, SECRETS, SmallEngine
from tests.hosting.hosted_engine import UP_S_MAX, HostedEngine, lives
from tests.riskapp import cast


@pytest.fixture
def hosted(tmp_path: Path, transactional_db: None) -> Iterator[HostedEngine]:
    """With an open market."""
    var = tmp_path / "v"
    prepared = SmallEngine(var / "engine.0")
    prepared.open_market()
    assert prepared.stop() == 0
    made = HostedEngine(var)
    made.release(1, 2)
    yield made
    made.end()


def busy_client(hosted: HostedEngine) -> Client:
    """A session with a working order."""
    client = Client(("127.0.0.1", hosted.port), "ALPHA1", SECRETS["ALPHA1"])
    client.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID)
    assert len(client.events(30.0)) == 1
    return client


def test_sigterm_stops_worker_and_engine_with_all_flushed(hosted: HostedEngine) -> None:
    with busy_client(hosted):
        engine, seq = hosted.engine_pid(), hosted.ask(do="status")["last_seq"]
        began = time.monotonic()
        hosted.worker.terminate()
        assert hosted.worker.wait(UP_S_MAX) == 0
    print(f"stopped after {time.monotonic() - began:.2f} s")
    assert not lives(engine)
    report = verify(hosted.folder)
    assert (report.code, report.last_seq, report.tail) == (WHOLE, seq, None)
    assert (hosted.folder / "snapshots" / f"{seq:020}.snapshot").exists()


def test_kill_of_the_worker_leaves_no_engine_and_loses_nothing(hosted: HostedEngine) -> None:
    with busy_client(hosted):
        engine, seq = hosted.engine_pid(), hosted.ask(do="status")["last_seq"]
        hosted.worker.kill()
        hosted.worker.wait(UP_S_MAX)
        hosted.wait_for(lambda: not lives(engine), "the engine's end")
    again = HostedEngine(hosted.var)
    try:
        assert again.ask(do="status")["last_seq"] == seq + 1  # EngineRecovered
        assert again.ask(do="status")["live_orders"] == 1
    finally:
        again.end()


def test_a_dead_engine_ends_its_worker(hosted: HostedEngine) -> None:
    os.kill(hosted.engine_pid(), signal.SIGKILL)
    assert hosted.worker.wait(UP_S_MAX) == 70
    assert "takes its worker with it" in hosted.log.read_text()


def test_a_halt_travels_as_a_task_and_takes_effect(hosted: HostedEngine, btc: Instrument, ada: Operator) -> None:
    clicked = time.monotonic()
    request = halt_instrument(
        btc, actor=ada, reason=PhaseReason.DRILL, clicked_at=timezone.now(), click_id=uuid.uuid4(),
    )  # fmt: skip
    hosted.wait_for(lambda: ControlRequest.objects.get(pk=request.pk).durable_ns is not None, "the answer to the halt")
    print(f"from click to answer written down: {(time.monotonic() - clicked) * 1000:.1f} ms")
    request.refresh_from_db()
    assert request.applied_seq == hosted.ask(do="status")["last_seq"]
    with Client(("127.0.0.1", hosted.port), "ALPHA1", SECRETS["ALPHA1"]) as client:
        client.submit(account=1, instrument=btc.pk, side=1, qty_lots=1, price_ticks=MID)
        [event] = client.events(30.0)
        assert event["reason"] == Refusal.INSTRUMENT_NOT_OPEN


def test_a_dead_engine_ends_even_a_worker_that_waits_for_redis(tmp_path: Path, transactional_db: None) -> None:
    hosted = HostedEngine(tmp_path / "v", redis_url=f"unix://{tmp_path}/nothing.sock")
    try:
        os.kill(hosted.engine_pid(), signal.SIGKILL)
        assert hosted.worker.wait(UP_S_MAX) == 70
    finally:
        hosted.end()


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    return cast.btc()


@pytest.fixture
def ada(transactional_db: None) -> Operator:
    return cast.operator("ada", "risk officer")


def test_pictures_reach_redis_and_come_back_after_it_was_gone(tmp_path: Path, transactional_db: None) -> None:
    own = RedisServer(tmp_path)
    own.start()
    hosted = HostedEngine(tmp_path / "v", redis_url=f"unix://{own.socket}")
    try:
        assert own.next_picture()
        engine = hosted.engine_pid()
        own.stop()
        with busy_market(hosted) as client:
            time.sleep(1.0)
            assert client.heartbeat()
            assert hosted.ask(do="status")["ok"], "the engine does not need Redis"
        own.start()
        assert own.next_picture()
        assert hosted.engine_pid() == engine
        own.stop()
        time.sleep(0.5)
        hosted.worker.terminate()
        assert hosted.worker.wait(UP_S_MAX) == 0, "a worker that waits for Redis stops as well"
        assert not lives(engine)
        assert verify(hosted.folder).tail is None
    finally:
        hosted.end()
        own.stop()


def busy_market(hosted: HostedEngine) -> Client:
    return Client(("127.0.0.1", hosted.port), "ALPHA1", SECRETS["ALPHA1"])


class RedisServer:
    """A Valkey of this test's own, so that it can go away."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self._program = valkey.binary(server_account(), settings.EMBEDDED.binaries)

    def start(self) -> None:
        self._process = subprocess.Popen(valkey.command(self._program, self.socket), stdout=subprocess.DEVNULL)
        give_up = time.monotonic() + UP_S_MAX
        while not valkey.answers(self.socket):
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.socket.unlink(missing_ok=True)

    def next_picture(self) -> bytes:
        """The next one of the engine's health; AssertionError when none comes in time."""
        link = redis.Redis(unix_socket_path=str(self.socket)).pubsub(ignore_subscribe_messages=True)
        link.subscribe(HEALTH.channel())
        give_up = time.monotonic() + UP_S_MAX
        while time.monotonic() < give_up:
            message = link.get_message(timeout=1.0)
            if message:
                return bytes(message["data"])
        raise AssertionError("no picture came")
