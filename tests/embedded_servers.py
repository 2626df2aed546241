"""PostgreSQL and Valkey for one run of the tests, where the caller gave none."""

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from console.embedded import postgres, valkey
from console.embedded.account import server_account
from console.embedded.places import make_private
from console.supervisor.children import die_with_parent

START_SECONDS_MAX = 60


def start() -> ExitStack:
    """The servers that the settings take to be embedded; closing what is returned stops them."""
    account = server_account()
    where = settings.EMBEDDED
    running = ExitStack()
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if settings.POSTGRES_IS_EMBEDDED or settings.REDIS_IS_EMBEDDED:
        make_private(where.sockets, account)
    if settings.POSTGRES_IS_EMBEDDED:
        programs = postgres.programs(account, where.binaries)
        cluster = postgres.Cluster(programs, where.postgres_data, where.sockets, account, may_create_databases=True)
        postgres.prepare(cluster)
        _run(running, postgres.command(cluster, durable=False), lambda: postgres.answers(where.sockets))
    if settings.REDIS_IS_EMBEDDED:
        program = valkey.binary(account, where.binaries)
        _run(running, valkey.command(program, where.valkey_socket), lambda: valkey.answers(where.valkey_socket))
    return running


def _run(running: ExitStack, command: list[str], answers: Callable[[], bool]) -> None:
    log = running.enter_context((settings.VAR / f"{Path(command[0]).name}.log").open("ab"))
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        preexec_fn=die_with_parent, **server_account().popen_arguments(),
    )  # fmt: skip
    running.callback(_stop, child)
    give_up = time.monotonic() + START_SECONDS_MAX
    while not answers():
        if child.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"{command[0]} did not start: see {log.name}")
        time.sleep(0.02)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def forget(folder: Path | None) -> None:
    """Remove what this run made."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
