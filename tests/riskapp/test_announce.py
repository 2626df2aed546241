"""Redis gone or frozen: a halt is written all the same, at once, and whoever clicked does not wait for Redis."""

import signal
import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import orjson
import pytest
import redis
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from console.embedded import valkey
from console.embedded.account import server_account
from console.embedded.places import make_private
from console.environment import broker_from_redis
from engine.messages.codes import PhaseReason
from riskapp import announce, controls_picture, live
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.control_states import State
from riskapp.models import ControlRequest, Instrument, Operator
from riskapp.topics import CONTROLS

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_S_MAX = 5.0  # kombu's own patience would be six seconds without Redis, and endless with a frozen one


def halt(btc: Instrument, actor: Operator) -> float:
    """Seconds until the click is answered."""
    began = time.monotonic()
    halt_instrument(btc, actor=actor, reason=PhaseReason.DRILL, clicked_at=timezone.now())
    return time.monotonic() - began


def use(settings, url: str) -> None:
    settings.REDIS_URL, settings.CELERY_BROKER_URL = url, broker_from_redis(url)


@pytest.fixture
def frozen(tmp_path: Path) -> Generator[str, None, None]:
    """The URL of a server that takes connections and never answers."""
    path = tmp_path / "valkey.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(16)
        yield f"unix://{path}"


def test_with_redis_the_task_waits_for_the_engines_worker(ada: Operator, btc: Instrument) -> None:
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.delete(django_settings.ENGINE_QUEUE)
    halt(btc, ada)
    task = orjson.loads(client.lpop(django_settings.ENGINE_QUEUE))
    assert task["headers"]["task"] == "engine.control"
    assert task["headers"]["argsrepr"] == f"({ControlRequest.objects.get().pk},)"


def test_without_redis(ada: Operator, btc: Instrument, settings, tmp_path: Path) -> None:
    use(settings, f"unix://{tmp_path}/nobody.sock")
    assert halt(btc, ada) < WAIT_S_MAX
    assert ControlRequest.objects.get().state == State.SENT
    assert not live.publish(CONTROLS, controls_picture.encoded())


def test_with_a_redis_that_does_not_answer(ada: Operator, btc: Instrument, settings, frozen: str) -> None:
    use(settings, frozen)
    assert halt(btc, ada) < WAIT_S_MAX
    assert ControlRequest.objects.get().state == State.SENT


def test_with_a_redis_that_freezes_in_between(ada: Operator, btc: Instrument, settings) -> None:
    account, path = server_account(), django_settings.VAR / "freezes/valkey.sock"
    make_private(path.parent, account)
    program = valkey.binary(account, django_settings.EMBEDDED.binaries)
    server = subprocess.Popen(valkey.command(program, path), stdout=subprocess.DEVNULL, **account.popen_arguments())
    try:
        for _ in range(500):
            if valkey.answers(path):
                break
            time.sleep(0.01)
        use(settings, f"unix://{path}")
        halt(btc, ada)
        assert redis.Redis.from_url(settings.REDIS_URL).llen(settings.ENGINE_QUEUE) == 1
        server.send_signal(signal.SIGSTOP)
        assert halt(btc, ada) < WAIT_S_MAX
    finally:
        server.kill()
        server.wait()
    assert ControlRequest.objects.filter(state=State.SENT).count() == 2


def test_nothing_is_announced_before_the_commit(ada: Operator, btc: Instrument) -> None:
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.delete(django_settings.ENGINE_QUEUE)
    with transaction.atomic():
        announce.to_the_engine(1)
        assert client.llen(django_settings.ENGINE_QUEUE) == 0
        transaction.set_rollback(True)
    assert client.llen(django_settings.ENGINE_QUEUE) == 0
