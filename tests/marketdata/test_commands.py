"""The commands as a person or the supervisor runs them: what is missing or wrong is one line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command

from riskapp.demo.venue import SESSIONS
from riskapp.stop_signals import ASKED
from tests.engine.small_engine import SmallEngine, write_members
from tests.marketdata.demo_market import commands, config, members

MANAGE = str(settings.BASE_DIR / "manage.py")


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TIDEGATE_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "console.settings", **more}


@pytest.fixture(autouse=True)
def kept_signals() -> Iterator[None]:
    """A command that runs in this process takes them for itself."""
    before = {number: signal.getsignal(number) for number in ASKED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def own_folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def test_no_registry_is_one_line_and_no_recording(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(own_folder))
    with pytest.raises(CommandError, match=r"no package registry answers, .*\. There is generated flow alone"):
        call_command("fetch_recording")
    assert not list((own_folder / "recordings").rglob("*.csv*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay_recording", "--speed", "fast"), "speed 'fast': give a whole number from 1 to 1000, or max"),
        (("run_agents",), "flow.json is not there; run manage.py load_demo"),
    ],
)
@pytest.mark.usefixtures("own_folder")
def test_what_is_wrong_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        call_command(*arguments)
    assert "\n" not in str(refused.value)


def test_replay_waits_for_a_recording_and_ends_when_asked(tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [sys.executable, MANAGE, "replay_recording"], env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    assert waiting.stderr is not None
    try:
        assert "there is no recording: manage.py fetch_recording gets it" in waiting.stderr.readline()
    finally:
        waiting.send_signal(signal.SIGTERM)
    assert waiting.wait(60) == 0
    waiting.stderr.close()


@pytest.mark.registry
def test_both_flows_from_the_command_line(tmp_path: Path, recording_folder: Path) -> None:
    """The recording at full speed beside the agents, through the engine's socket, with neither Redis nor PostgreSQL."""
    folder = tmp_path / "v"
    config(folder / "demo")
    (folder / "recordings").mkdir()
    os.symlink(recording_folder, folder / "recordings/ob-analytics-0.1.0")
    write_members(folder / "engine.0", members())
    engine = SmallEngine(folder / "engine.0")
    flows: list[subprocess.Popen[bytes]] = []
    try:
        for name, values in commands():
            engine.must(name, **values)
        for arguments in (("run_agents", "--seed", "5"), ("replay_recording", "--speed", "max")):
            flows.append(subprocess.Popen([sys.executable, MANAGE, *arguments], env=environment(folder)))
        deadline = time.monotonic() + 90
        while engine.ask(do="status")["last_seq"] < 8_500:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert engine.ask(do="status")["sessions"] == len(SESSIONS)
        for flow in flows:
            flow.send_signal(signal.SIGTERM)
            assert flow.wait(60) == 0
    finally:
        for flow in flows:
            flow.kill()
        engine.kill()
    report = json.loads((folder / "demo/passes.jsonl").read_text())
    assert (report["ended"], report["speed"], report["pass"]) == ("stopped", "max", 1)
    assert report["refused"] == {"PRICE_OUT_OF_RANGE": 198, "QTY_OVER_INSTRUMENT_MAX": 1}
    assert report["trades_engine"] >= 18  # one order alone trades so often within the first four seconds
    assert report["trades_matched"] == report["trades_engine"]
