"""The whole venue from one command: flow runs, what is killed comes back, nothing is left, the journal goes on.

One venue for the file, because a start costs seconds; the tests tell one story in their order.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from engine.messages.codes import Phase
from tests.ops.patience import WAIT_S, assert_none_left, busy, until
from tests.ops.running_venue import RunningVenue, forget

HALTED = [(int(Phase.HALTED),)]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("venue") / "v"
    yield folder
    forget(folder)


@pytest.fixture(scope="module")
def venue(var: Path) -> Iterator[RunningVenue]:
    running = RunningVenue(var)
    try:
        running.until_up()
        yield running
    finally:
        running.stop()


def until_all_trade(venue: RunningVenue, seq: int) -> None:
    """Released by the demo itself, after a recovery that came later than this command had halted them."""
    trading = f"SELECT count(*) FROM riskapp_instrumentstate WHERE phase = {Phase.CONTINUOUS:d} AND phase_seq > {seq}"
    until(lambda: venue.read(trading) == [(5,)], venue.told)


def test_comes_up_and_says_where_and_for_whom(venue: RunningVenue) -> None:
    assert f"http://127.0.0.1:{venue.web_port}/" in venue.told()
    until(lambda: "\n  ada " in venue.told(), venue.told)
    password = next(line.split()[1] for line in venue.told().splitlines() if line.startswith("  ada "))
    with httpx.Client(base_url=f"http://127.0.0.1:{venue.web_port}", timeout=20) as browser:
        assert browser.get("/").headers["location"].startswith("/login/")
        browser.get("/login/")
        form = {"name": "ada", "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/login/", data=form, headers={"Referer": str(browser.base_url)}).headers["location"] == "/"
        assert "BTC/USD" in browser.get("/").text


def test_flow_runs_in_every_market_and_reaches_the_projections(venue: RunningVenue) -> None:
    seq = venue.seq()
    venue.until_seq_above(seq + 500)
    until(lambda: venue.read("SELECT count(DISTINCT instrument) FROM riskapp_execution")[0][0] == 5, venue.told)
    assert venue.status()["sessions"] >= 9


def test_the_engine_comes_back_where_it_was(venue: RunningVenue) -> None:
    """Its worker is killed, and the engine with it; nothing that was durable is gone, and the flows log on again."""
    engine, before = venue.process("engine.host"), venue.seq()
    venue.process("celery", "--engine").kill()
    until(lambda: "engine     ended (signal SIGKILL), starts again" in venue.told(), venue.told)
    psutil.wait_procs([engine], timeout=WAIT_S)
    assert venue.first_seq() >= before
    venue.until_seq_above(before)
    until(lambda: venue.status()["sessions"] >= 9, venue.told)
    assert venue.process("engine.host").pid != engine.pid
    until_all_trade(venue, before)


def test_a_dead_engine_takes_its_worker_with_it_and_both_come_back(venue: RunningVenue) -> None:
    before = venue.seq()
    venue.process("engine.host").kill()
    until(lambda: "engine     ended (exit 70), starts again" in venue.told(), venue.told)
    assert venue.first_seq() >= before
    venue.until_seq_above(before)
    until_all_trade(venue, before)


def test_a_halt_needs_the_engine_alone(venue: RunningVenue) -> None:
    """Every other server is frozen, as dead as can be without being brought back."""
    others = [venue.process(name) for name in ("/bin/postgres", "valkey-server", "daphne", "project_events")]
    for other in others:
        other.suspend()
    try:
        done = venue.manage("halt", "BTC/USD", "--direct", "--yes", "--reason", "TECHNICAL_FAULT")
    finally:
        for other in others:
            other.resume()
    assert done.returncode == 0, done.stderr
    assert "is halted at command" in done.stdout
    until(lambda: venue.read("SELECT phase FROM riskapp_instrumentstate WHERE instrument = 1") == HALTED, venue.told)
    until(lambda: venue.read("SELECT count(*) FROM riskapp_auditentry WHERE via = 'direct'") == [(1,)], venue.told)


def test_nothing_is_left_when_the_supervisor_is_killed(venue: RunningVenue) -> None:
    family = venue.family()
    assert len(family) > 9
    venue.popen.kill()
    venue.popen.wait(WAIT_S)
    assert_none_left(family, 6)


def test_the_next_start_is_quick_goes_on_and_stops_within_five_seconds(venue: RunningVenue, var: Path) -> None:
    """What is halted stays halted; verified afterwards, the journal is whole."""
    projected = venue.last_seq
    again = RunningVenue(var)
    try:
        assert again.until_up() < 10 * busy()
        assert again.first_seq() >= projected
        again.until_seq_above(projected)
        assert again.read("SELECT phase FROM riskapp_instrumentstate WHERE instrument = 1") == HALTED
        family, began = again.family(), time.monotonic()
        again.popen.send_signal(signal.SIGINT)
        assert again.popen.wait(WAIT_S) == 0
        assert time.monotonic() - began < 5 * busy()
        assert_none_left(family, 0.5)
    finally:
        again.stop()
    assert again.told().endswith("stopped; nothing is left running\n")
    assert again.manage("verify_journal").returncode == 0
