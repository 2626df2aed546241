"""Killed at any moment, without its database, or emptied: the projections end up exactly as if nothing had happened."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from engine.eventlog.reader import EventLogCut
from riskapp.models import AuditEntry, ControlRequest, ProjectionPosition
from riskapp.projector import rebuild
from riskapp.projector.log_check import ForeignLog
from riskapp.projector.projector import Projector
from tests.riskapp import event_logs, projected
from tests.riskapp.plain_fold import Fold

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS_MAX = 90


@contextmanager
def child(folder: Path, events_max: int) -> Generator[subprocess.Popen[bytes], None, None]:
    arguments = [connection.settings_dict["NAME"], str(folder), str(events_max)]
    process = subprocess.Popen([sys.executable, "-m", "tests.riskapp.projector_child", *arguments])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def at() -> int:
    return ProjectionPosition.objects.values_list("event_seq", flat=True).first() or 0


def test_killed_again_and_again(tmp_path: Path) -> None:
    events, core = event_logs.random_events(11, 3000)
    event_logs.write(tmp_path, events)
    random, last, stops = Random(11), core.last_event_seq(), []
    while at() < last:
        with child(tmp_path, 30) as process:
            target = at() + random.randint(1, last // 4)
            wait_for(lambda target=target: at() >= min(target, last))
            time.sleep(random.random() * 0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
        stops.append(at())
    assert len(stops) >= 4
    assert stops[0] < last, "it was killed in the middle"
    assert projected.tables() == projected.expected(Fold().apply(events))
    assert projected.position() == (last, core.last_seq())


def test_outlives_its_database(tmp_path: Path) -> None:
    events, core = event_logs.random_events(12, 800)
    middle = len(events) // 2 // event_logs.EVENT_SIZE
    appender = event_logs.write(tmp_path, event_logs.whole(events, middle))
    with child(tmp_path, 64) as process:
        wait_for(lambda: at() == middle)
        with database_away():
            event_logs.append(appender, events[middle * event_logs.EVENT_SIZE :])
            time.sleep(1)
            assert process.poll() is None
        wait_for(lambda: at() == core.last_event_seq())
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS_MAX) == 0
    assert projected.tables() == projected.expected(Fold().apply(events))


@contextmanager
def database_away() -> Generator[None, None, None]:
    """Every connection to the database is ended, and no new one is let in."""
    known = connection.settings_dict
    connection.close()
    with psycopg.connect(dbname="postgres", user=known["USER"], host=known["HOST"], autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{known["NAME"]}" ALLOW_CONNECTIONS false')
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [known["NAME"]])
        try:
            yield
        finally:
            other.execute(f'ALTER DATABASE "{known["NAME"]}" ALLOW_CONNECTIONS true')
            connection.close()
            connection.close_pool()


def test_the_lag_is_known_while_the_database_is_away(tmp_path: Path) -> None:
    events, core = event_logs.random_events(18, 300)
    appender = event_logs.write(tmp_path, event_logs.whole(events, 100))
    projector = Projector(tmp_path, 0)
    while projector.step():
        pass
    assert projector.lag() == (0, 0)
    with database_away():
        event_logs.append(appender, events[100 * event_logs.EVENT_SIZE :])
        with pytest.raises(DatabaseError):
            projector.step()
        waiting, waiting_ms = projector.lag()
    assert waiting == core.last_event_seq() - 100
    assert waiting_ms > 0


def test_rebuilt_it_is_the_same(tmp_path: Path, settings) -> None:
    settings.ENGINE_FOLDER = tmp_path
    events, _core = event_logs.random_events(13, 1200)
    event_logs.write(tmp_path / "events", events)
    projector = Projector(tmp_path / "events", 0, 50)
    while projector.step():
        pass
    before, position = projected.tables(), projected.position()
    kept = (list(ControlRequest.objects.order_by("pk").values()), list(AuditEntry.objects.values()))
    assert kept[0]
    assert kept[1]

    call_command("rebuild_projections")
    assert (projected.tables(), projected.position()) == (before, position)
    assert (list(ControlRequest.objects.order_by("pk").values()), list(AuditEntry.objects.values())) == kept
    assert projector.step() == 0  # the one that was running notices, and has nothing to do


def test_a_running_projector_does_the_rebuilding(tmp_path: Path) -> None:
    events, core = event_logs.random_events(14, 300)
    event_logs.write(tmp_path, events)
    projector = Projector(tmp_path, 0)
    while projector.step():
        pass
    rebuild.empty(0)
    assert projected.position() == (0, 0)
    wait_for(lambda: projector.step() > 0)
    assert projected.position() == (core.last_event_seq(), core.last_seq())


def test_without_a_log_nothing_is_thrown_away(tmp_path: Path, settings) -> None:
    settings.ENGINE_FOLDER = tmp_path
    ProjectionPosition.objects.create(shard=0, event_seq=5)
    with pytest.raises(CommandError, match="start the engine once"):
        call_command("rebuild_projections")
    assert at() == 5


def test_two_at_once_project_every_event_once(tmp_path: Path) -> None:
    events, core = event_logs.random_events(15, 800)
    event_logs.write(tmp_path, events)
    one, other = Projector(tmp_path, 0, 40), Projector(tmp_path, 0, 70)
    random = Random(15)
    while at() < core.last_event_seq():
        random.choice((one, other)).step()
    assert projected.tables() == projected.expected(Fold().apply(events))


def test_another_engines_log_is_refused(tmp_path: Path) -> None:
    events, core = event_logs.random_events(16, 300)
    event_logs.write(tmp_path / "own", events)
    projector = Projector(tmp_path / "own", 0)
    while projector.step():
        pass
    before = projected.tables()

    later = event_logs.at_another_time(events)
    event_logs.write(tmp_path / "later", later)
    with pytest.raises(ForeignLog, match="this log began at"):
        Projector(tmp_path / "later", 0).step()
    forked = events[: -event_logs.EVENT_SIZE] + event_logs.at_another_time(events[-event_logs.EVENT_SIZE :])
    event_logs.write(tmp_path / "forked", forked)
    with pytest.raises(ForeignLog, match=f"event {core.last_event_seq()} is not the one"):
        Projector(tmp_path / "forked", 0).step()
    event_logs.write(tmp_path / "shorter", event_logs.whole(events, 100))
    with pytest.raises(EventLogCut, match="ends with event 100"):
        Projector(tmp_path / "shorter", 0).step()
    assert projected.tables() == before
