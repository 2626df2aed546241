"""Replay and agents as they really run: through sockets into an engine process that is killed, halted and frozen meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.messages.codes import Phase
from engine.messages.refusals import Refusal
from marketdata.agents.crowd import Crowd
from marketdata.agents.run import Run
from marketdata.connections import Connections, VenueLost
from marketdata.flow_config import FlowConfig
from marketdata.recording.parse import read
from marketdata.replay.figures import PassFigures
from marketdata.replay.plan import Do, Plan, plan
from marketdata.replay.replay import Replay
from marketdata.replay.scale import ScaleError
from marketdata.replay.speed import Speed
from tests.engine.small_engine import SmallEngine, write_members
from tests.marketdata.demo_market import commands, config, members
from tests.marketdata.hand_made import write
from tests.marketdata.test_one_pass import ROWS, TRADES

WAIT_S_MAX = 90.0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with demo_engine(tmp_path_factory.mktemp("f") / "e") as made:
        yield made


@contextmanager
def demo_engine(folder: Path) -> Iterator[SmallEngine]:
    """The demo venue, open."""
    write_members(folder, members())
    made = SmallEngine(folder)
    try:
        for name, values in commands():
            made.must(name, **values)
        yield made
    finally:
        if made.process.poll() is None:
            made.kill()


@pytest.fixture
def flow(tmp_path: Path) -> FlowConfig:
    return config(tmp_path / "flow")


@pytest.fixture
def small(tmp_path: Path) -> Plan:
    """The hand-made recording at prices that the demo venue's collar lets through, eight seconds long."""
    rows, trades = ROWS, TRADES
    for price in (98, 99, 100, 101):
        rows, trades = (text.replace(f",{price}.0,", f",{78_300 + price}.0,") for text in (rows, trades))
    return plan(read(write(tmp_path / "recording", rows, trades)))


def slice_of(whole: Plan, seconds: int) -> Plan:
    """The first so many seconds, ending where no trade is half done."""
    end_ms = whole.start_ms + 1000 * seconds
    steps = [step for step in whole.steps if step.time_ms <= end_ms]
    while steps and steps[-1].do in (Do.TAKE, Do.TAKE_AT_MARKET, Do.FILL):
        steps.pop()
    trades = [trade for trade in whole.trades if trade.time_ms <= steps[-1].time_ms]
    return replace(whole, steps=steps, trades=trades, end_ms=steps[-1].time_ms)


class Played:
    """A replay in a thread of its own, with what it said."""

    def __init__(self, made: Plan, flow: FlowConfig, address: str, speed: str, passes: int | None) -> None:
        self.stop, self.told, self.reports = threading.Event(), list[PassFigures](), list[dict[str, Any]]()
        replay = Replay(
            made, flow, address, Speed.read(speed), tell=lambda now: self.told.append(replace(now)), keep=self.reports.append,
            stop=self.stop,
        )
        self.thread = threading.Thread(target=lambda: replay.run(passes=passes))
        self.thread.start()

    def states(self) -> set[str]:
        return {one.state for one in self.told}

    def end(self) -> list[dict[str, Any]]:
        self.stop.set()
        self.thread.join(WAIT_S_MAX)
        assert not self.thread.is_alive()
        return self.reports


@contextmanager
def played(made: Plan, flow: FlowConfig, address: str, *, speed: str = "max", passes: int | None = None) -> Iterator[Played]:
    one = Played(made, flow, address, speed, passes)
    try:
        yield one
    finally:
        one.end()


def wait_until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S_MAX
    while not what():
        assert time.monotonic() < deadline, "it did not come to this"
        time.sleep(0.02)


def test_passes_follow_each_other_and_report(engine: SmallEngine, flow: FlowConfig, small: Plan) -> None:
    with played(small, flow, engine.address, passes=3) as one:
        one.thread.join(WAIT_S_MAX)
    assert [(report["pass"], report["ended"], report["trades_matched"]) for report in one.reports] == [
        (1, "complete", 3), (2, "complete", 3), (3, "complete", 3),
    ]  # fmt: skip
    last = one.reports[-1]
    assert last["refused"] == {}
    assert last["seq"] == engine.ask(do="status")["last_seq"] - 4  # the sessions' ends, each with its cancel
    assert last["started_ns"] < last["ended_ns"] <= time.time_ns()
    assert engine.ask(do="status")["live_orders"] == 0


@pytest.mark.registry
def test_a_slice_of_the_real_recording(engine: SmallEngine, flow: FlowConfig, real_plan: Plan) -> None:
    """Its first three minutes through four sessions at once: the same trades and no other."""
    made = slice_of(real_plan, 180)
    assert len(made.trades) > 25
    with played(made, flow, engine.address, passes=1) as one:
        one.thread.join(2 * WAIT_S_MAX)
    (report,) = one.reports
    assert report["ended"] == "complete"
    assert report["trades_matched"] == report["trades_engine"] == len(made.trades)
    assert report["refused"] == {"PRICE_OUT_OF_RANGE": 198, "QTY_OVER_INSTRUMENT_MAX": 1}
    assert report["repaired"] == 0


def test_the_recordings_pace_is_kept_and_a_frozen_engine_is_caught_up_with(
    engine: SmallEngine, flow: FlowConfig, small: Plan
) -> None:
    began = time.monotonic()
    with played(small, flow, engine.address, speed="2", passes=1) as one:
        wait_until(lambda: engine.ask(do="status")["live_orders"] == 3)
        os.kill(engine.process.pid, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(engine.process.pid, signal.SIGCONT)
        one.thread.join(WAIT_S_MAX)
    (report,) = one.reports
    assert 3.5 < time.monotonic() - began < 40  # 7.5 s of the recording at twice its speed
    assert (report["ended"], report["speed"], report["trades_matched"]) == ("complete", "2", 3)
    assert report["lag_ms_max"] > 300
    assert one.told[-1].lag_ms < 100


def test_a_killed_engine_ends_the_pass_and_the_next_one_is_whole(tmp_path: Path, flow: FlowConfig, small: Plan) -> None:
    with demo_engine(tmp_path / "e") as first, played(small, flow, first.address, speed="4") as one:
        wait_until(lambda: one.told and one.told[-1].sent_new >= 3)
        first.kill()
        wait_until(lambda: "lost" in one.states())
        second = SmallEngine(tmp_path / "e")
        second.release(*flow.instruments)
        try:
            wait_until(lambda: any(report["ended"] == "complete" for report in one.reports))
            one.end()
            live = second.ask(do="status")["live_orders"]
        finally:
            second.kill()
    whole = next(report for report in one.reports if report["ended"] == "complete")
    assert (whole["trades_matched"], whole["trades_engine"]) == (3, 3)
    assert one.reports[0]["ended"] == "lost"
    assert one.reports[0]["text"].startswith("session REPLAY")
    assert live == 0


def test_a_halt_is_counted_and_the_pass_goes_on(engine: SmallEngine, flow: FlowConfig, small: Plan) -> None:
    with played(small, flow, engine.address, speed="4", passes=1) as one:
        wait_until(lambda: engine.ask(do="status")["live_orders"] == 3)
        assert engine.phase(1, Phase.HALTED)["ok"]
        time.sleep(1.0)
        assert engine.phase(1, Phase.CONTINUOUS)["ok"]
        one.thread.join(WAIT_S_MAX)
    (report,) = one.reports
    assert report["ended"] == "complete"
    assert report["refused"]["INSTRUMENT_NOT_OPEN"] > 0


def test_stopping_leaves_no_order(engine: SmallEngine, flow: FlowConfig, small: Plan) -> None:
    with played(small, flow, engine.address, speed="1") as one:
        wait_until(lambda: engine.ask(do="status")["live_orders"] == 3)
    assert [report["ended"] for report in one.reports] == ["stopped"]
    wait_until(lambda: engine.ask(do="status")["live_orders"] == 0)


def test_without_a_venue_it_waits_and_says_so(tmp_path: Path, flow: FlowConfig, small: Plan) -> None:
    with played(small, flow, str(tmp_path / "nowhere.sock")) as one:
        wait_until(lambda: len([told for told in one.told if told.state == "lost"]) >= 2)
    assert one.reports == []
    assert "session REPLAY1" in one.told[1].text


def test_an_instrument_too_coarse_for_the_recording_is_refused_at_once(flow: FlowConfig, small: Plan) -> None:
    coarse = replace(flow.instruments[1], tick_size=flow.instruments[1].tick_size * 70_000)
    flow.instruments[1] = coarse
    with pytest.raises(ScaleError, match=r"price of 7\d{6} cents is no whole number of ticks; give the instrument a finer size"):
        Replay(small, flow, "x", Speed(None), tell=print, keep=print, stop=threading.Event())


def test_a_wrong_secret_is_told(engine: SmallEngine, flow: FlowConfig) -> None:
    session = flow.of_flow("replay")[0]
    session.secret_file.write_text("w" * 32)
    with pytest.raises(VenueLost, match="session REPLAY1: logon refused: Session name or secret is wrong"):
        Connections(engine.address, [session]).open()


def test_agents_trade_through_sockets_and_come_back_after_a_crash(tmp_path: Path, flow: FlowConfig) -> None:
    stop, states = threading.Event(), list[str]()
    with demo_engine(tmp_path / "e") as first:
        crowd = Crowd(flow, seed=1)
        run = Run(crowd, first.address, tell=lambda now: states.append(now.state), stop=stop)
        thread = threading.Thread(target=run.forever)
        thread.start()
        try:
            wait_until(lambda: run.seq > 400)
            refusals = {one.agent.desk.last_refusal for one in crowd.members if one.flow == "maker"}
            assert refusals <= {Refusal.NONE, Refusal.ORDER_UNKNOWN}  # the latter: filled while its replace was on the way
            first.kill()
            wait_until(lambda: "lost" in states)
            second = SmallEngine(tmp_path / "e")
            second.release(*flow.instruments)
            try:
                before = run.seq
                wait_until(lambda: run.seq > before + 100)
            finally:
                second.kill()
        finally:
            stop.set()
            thread.join(WAIT_S_MAX)
    assert not thread.is_alive()
    assert states[-1] == "stopped"
    assert any(one.agent.desk.net_lots for one in crowd.members)


@pytest.mark.parametrize("text", ["0", "1001", "fast", "1.5", "-1", ""])
def test_a_speed_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="give a whole number from 1 to 1000, or max"):
        Speed.read(text)
