"""The processes of one venue on one machine, as a table: a new process is one row."""

import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from console.embedded import postgres, valkey
from console.embedded.account import server_account
from console.embedded.places import make_private
from console.supervisor.process import Process
from console.supervisor.readiness import engine_answers, web_answers

UNBUFFERED = {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "console.settings"}


def embedded() -> list[Process]:
    """The servers that the environment does not name."""
    rows = []
    if settings.POSTGRES_IS_EMBEDDED:
        rows.append(_postgres())
    if settings.REDIS_IS_EMBEDDED:
        rows.append(_valkey())
    return rows


def venue() -> list[Process]:
    engine = [
        "-m", "celery", "-A", "console", "worker", "--engine", "-Q", settings.ENGINE_QUEUE, "-n", "engine@%h", "--pool", "solo",
        "--without-gossip", "--without-mingle", "-l", settings.LOG_LEVEL,
    ]  # fmt: skip
    listen = ["-b", settings.WEB_ADDRESS, "-p", str(settings.WEB_PORT)]
    web = ["-m", "daphne", *listen, "--no-server-name", "console.asgi:application"]
    if settings.BEHIND_TLS:
        web.insert(2, "--proxy-headers")
    return [
        _row("migrate", 1, _manage("migrate", "--no-input"), once=True, ready_seconds_max=120),
        _row("recording", 1, _manage("fetch_recording"), once=True, vital=False),
        _row("demo", 2, _manage("load_demo"), once=True, ready_seconds_max=60),
        _row(
            "engine", 3, engine, ready=lambda: engine_answers(settings.ENGINE_FOLDER),
            ready_seconds_max=300,  # recovery reads the whole journal since the last snapshot
            stop_seconds_max=1.8,  # it writes a snapshot
        ),
        _row("projector", 4, _manage("project_events")),
        _row("web", 4, web, ready=lambda: web_answers(settings.WEB_ADDRESS, settings.WEB_PORT)),
        _row("open", 5, _manage("open_market"), once=True),
        _row("replay", 6, _manage("replay_recording", "--speed", str(settings.REPLAY_SPEED)), vital=False),
        _row("agents", 6, _manage("run_agents"), vital=False),
        _row("logins", 6, _manage("demo_logins"), once=True, vital=False, shown=True),
    ]  # fmt: skip


def _row(name: str, stage: int, arguments: list[str], **how: Any) -> Process:
    return Process(name=name, stage=stage, argv=[sys.executable, *arguments], environment=UNBUFFERED, **how)


def _manage(*arguments: str) -> list[str]:
    return [str(settings.BASE_DIR / "manage.py"), *arguments]


def _postgres() -> Process:
    account, where = server_account(), settings.EMBEDDED
    cluster = postgres.Cluster(postgres.programs(account, where.binaries), where.postgres_data, where.sockets, account)

    def prepare() -> None:
        make_private(where.sockets, account)
        postgres.prepare(cluster)

    return Process(
        name="postgres", stage=0, argv=postgres.command(cluster), account=account, prepare=prepare,
        ready=lambda: postgres.answers(where.sockets), ready_seconds_max=120,  # it may have a crash to recover from
        stop_signal=signal.SIGINT,  # its "fast" shutdown: open transactions are rolled back, nobody is waited for
    )  # fmt: skip


def _valkey() -> Process:
    account, where = server_account(), settings.EMBEDDED
    socket: Path = where.valkey_socket
    return Process(
        name="valkey", stage=0, argv=valkey.command(valkey.binary(account, where.binaries), socket), account=account,
        prepare=lambda: make_private(where.sockets, account), ready=lambda: valkey.answers(socket),
    )  # fmt: skip
