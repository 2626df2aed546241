"""People, their sockets, and a Valkey that a test may stop."""

import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from console.embedded import valkey
from console.embedded.account import server_account
from console.supervisor.children import die_with_parent
from riskapp.models import Operator
from riskapp.topics import CHANNEL_PREFIX

START_S_MAX = 60


@dataclass(frozen=True)
class Person:
    operator: Operator
    client: Client

    @property
    def cookie(self) -> bytes:
        return f"{settings.SESSION_COOKIE_NAME}={self.client.session.session_key}".encode()


def person(name: str, role: str = "") -> Person:
    """Logged in; without a role nobody may anything."""
    operator = Operator.objects.create_user(name, password=None)
    if role:
        operator.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(operator)
    return Person(operator, client)


@pytest.fixture
def ada(transactional_db: None) -> Person:
    return person("ada", "risk officer")


@pytest.fixture
def ben(transactional_db: None) -> Person:
    return person("ben", "viewer")


@pytest.fixture
def cleo(transactional_db: None) -> Person:
    return person("cleo")


@pytest.fixture
def publish() -> Iterator["Publisher"]:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield Publisher(client)


class Publisher:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def __call__(self, name: str, raw: bytes) -> int:
        """How many hubs heard it."""
        return int(self._client.publish(CHANNEL_PREFIX + name, raw))

    def forget_people(self) -> None:
        """Those of earlier tests, whose processes ended without a word."""
        for key in self._client.scan_iter("presence:*"):
            self._client.delete(key)


class OwnValkey:
    """A server of one test, which may stop it, freeze it and start it again."""

    def __init__(self, folder: Path) -> None:
        account = server_account()
        self.socket = folder / "v.sock"
        self.url = f"unix://{self.socket}"
        self._account = account
        self._command = valkey.command(valkey.binary(account, settings.EMBEDDED.binaries), self.socket)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent,
            **self._account.popen_arguments(),
        )  # fmt: skip
        give_up = time.monotonic() + START_S_MAX
        while not valkey.answers(self.socket):
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def stop(self) -> None:
        if self._child is not None:
            self._child.send_signal(signal.SIGCONT)
            self._child.kill()
            self._child.wait()

    def freeze(self) -> None:
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._child is not None
        self._child.send_signal(signal.SIGCONT)


@pytest.fixture
def own_valkey() -> Iterator[OwnValkey]:
    with TemporaryDirectory(prefix="tg-", dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        server = OwnValkey(Path(folder))
        server.start()
        yield server
        server.stop()
