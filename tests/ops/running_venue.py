"""A whole venue, started as a person starts it, in a folder and on ports of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from console.embedded.places import places
from engine.host.control_client import ask
from tests.ops.patience import WAIT_S, until

ROOT = Path(__file__).parents[2]
UP_SECONDS_MAX = 240.0


def free_ports(count: int) -> list[int]:
    """Held together, so that they differ."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return found


def forget(var: Path) -> None:
    """Remove what a stopped venue kept outside its folder, because its servers' account cannot go there."""
    where = places(var)
    for folder in (where.sockets, where.postgres_data.parent):
        if not folder.is_relative_to(var):
            shutil.rmtree(folder, ignore_errors=True)


class RunningVenue:
    def __init__(self, var: Path) -> None:
        self.var = var
        self.web_port, order_entry_port = free_ports(2)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TIDEGATE_", "DJANGO_"))}
        self.environment: Mapping[str, str] = {
            **inherited, "TIDEGATE_VAR": str(var), "TIDEGATE_WEB_PORT": str(self.web_port),
            "TIDEGATE_ORDER_ENTRY_PORT": str(order_entry_port),
        }  # fmt: skip
        self._told = var.with_suffix(".told")
        self.last_seq = -1
        self.began = time.monotonic()
        with self._told.open("wb") as told:
            self.popen = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.environment, stdout=told, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def told(self) -> str:
        return self._told.read_text()

    def until_up(self) -> float:
        """Seconds from its start to the line that says so."""
        until(lambda: "\nup after" in self.told() or self.popen.poll() is not None, self.told, UP_SECONDS_MAX)
        assert self.popen.poll() is None, self.told()
        return time.monotonic() - self.began

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=WAIT_S, check=False
        )

    def status(self) -> dict[str, Any]:
        return ask(self.var / "engine.0", {"do": "status"}, timeout_s=5)

    def seq(self) -> int:
        """Of the last durable command; the last known one while no engine answers."""
        with suppress(OSError, ValueError):
            self.last_seq = int(self.status()["durable_seq"])
        return self.last_seq

    def first_seq(self) -> int:
        """Of the last durable command as soon as an engine answers."""
        self.last_seq = -1
        until(lambda: self.seq() >= 0, self.told)
        return self.last_seq

    def until_seq_above(self, seq: int) -> int:
        until(lambda: self.seq() > seq, lambda: f"no command after {seq}: {self.told()}")
        return self.seq()

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Of the venue's own database."""
        with psycopg.connect(host=str(places(self.var).sockets), user="tidegate", dbname="tidegate") as link:
            return link.execute(query.encode()).fetchall()

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        supervisor = psutil.Process(self.popen.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def process(self, *words: str) -> psutil.Process:
        """The eldest whose command line has all the words."""
        found = [each for each in self.family() if all(word in " ".join(each.cmdline()) for word in words)]
        return min(found, key=lambda each: each.create_time())

    def stop(self) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGINT)
        self.popen.wait(WAIT_S)
