"""A real Celery worker that hosts an engine, in a folder of its own, on the servers of the test run."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from engine.host.control_client import ask
from engine.messages.codes import Phase
from tests.engine.small_engine import members, write_members

UP_S_MAX = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class HostedEngine:
    """Started as the supervisor's table of processes starts it. `folder` is the engine's."""

    def __init__(self, var: Path, redis_url: str | None = None) -> None:
        self.var, self.folder, self.port = var, var / "engine.0", free_port()
        self.log = var / "worker.log"
        if not (self.folder / "sessions.json").exists():
            write_members(self.folder, members())
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "console.settings", "TIDEGATE_VAR": str(var), "DATABASE_URL": _database_url(),
            "REDIS_URL": redis_url or settings.REDIS_URL, "TIDEGATE_ORDER_ENTRY_PORT": str(self.port),
        }  # fmt: skip
        with self.log.open("a") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "console", "worker", "--without-gossip", "--without-mingle", "-l", "INFO",
                 "-Q", settings.ENGINE_QUEUE, "-n", f"{self.var.name}@%h", "--pool", "solo", "--engine"],
                env=environment, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_for(self.is_up, "the engine's answer")

    def is_up(self) -> bool:
        try:
            return bool(self.ask(do="status")["ok"])
        except (OSError, ValueError):
            return False

    def ask(self, **request: Any) -> dict[str, Any]:
        return ask(self.folder, request, 5.0)

    def release(self, *instruments: int) -> None:
        """What the recovery halted trades again."""
        for number in instruments:
            values = {"instrument": number, "phase": int(Phase.CONTINUOUS), "request_id": secrets.randbits(63) | 1}
            assert self.ask(do="command", name="SetPhase", values=values)["ok"]

    def wait_for(self, what: Callable[[], bool], name: str, seconds: float = UP_S_MAX) -> None:
        give_up = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < give_up, f"{name} did not come within {seconds} s: {self.log.read_text()[-4000:]}"
            time.sleep(0.02)

    def engine_pid(self) -> int:
        """Of the worker's child that is the engine."""
        [pid] = [pid for pid in _processes() if _parent(pid) == self.worker.pid and b"engine.host" in _arguments(pid)]
        return pid

    def end(self) -> None:
        """Whatever is left; for a test that failed in the middle."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait(UP_S_MAX)


def _database_url() -> str:
    database = settings.DATABASES["default"]
    host = urlencode({"host": database["HOST"]})
    return f"postgresql://{database['USER']}@/{database['NAME']}?{host}"


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _arguments(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
