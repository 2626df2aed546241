"""`manage.py halt --direct` with nothing but the engine: no PostgreSQL, no Redis, no web."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from engine.eventlog.reader import EventReader
from engine.messages.codes import Phase, PhaseReason
from engine.messages.layout import BY_NAME, CONTROL_EVENT
from tests.engine.small_engine import SmallEngine

PHASE_CHANGED = BY_NAME["PhaseChanged"].kind
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/gone", "REDIS_URL": "redis://127.0.0.1:1"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SmallEngine]:
    made = SmallEngine(tmp_path / "v" / "engine.0")
    made.open_market()
    symbols = [{"instrument": 1, "symbol": "BTC/USD"}, {"instrument": 2, "symbol": "X"}]
    (made.folder / "instruments.json").write_text(json.dumps(symbols))
    yield made
    if made.process.poll() is None:
        made.kill()


def halt(var: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **NOWHERE, "TIDEGATE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "console.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", "halt", *arguments], cwd=settings.BASE_DIR, env=environment, input=typed,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def phases(engine: SmallEngine) -> list[tuple[int, int, int, str]]:
    """(instrument, phase, reason, actor) of every change, newest last."""
    reader = EventReader(engine.folder / "events")
    events = reader.read(0, 1 << 16)
    reader.close()
    rows = events[events["kind"] == PHASE_CHANGED].view(CONTROL_EVENT)
    return [(int(row["instrument"]), int(row["value"]), int(row["reason"]), row["actor"].decode()) for row in rows]


@pytest.mark.parametrize("name", ["BTC/USD", "1"])
def test_it_halts_by_symbol_and_by_number(engine: SmallEngine, name: str) -> None:
    began = time.monotonic()
    done = halt(engine.folder.parent, name, "--direct", "--reason", "TECHNICAL_FAULT", "--text", "feed is mad", typed=f"{name}\n")
    print(f"{done.stdout.strip()} (whole program {time.monotonic() - began:.2f} s)")
    assert done.returncode == 0, done.stderr
    instrument, phase, reason, actor = phases(engine)[-1]
    assert (instrument, phase, reason) == (1, Phase.HALTED, PhaseReason.TECHNICAL_FAULT)
    assert actor.startswith("direct:")
    assert f"halted at command {engine.ask(do='status')['last_seq']}" in done.stdout
    [note] = (engine.folder / "direct_halts.jsonl").read_text().splitlines()
    assert json.loads(note)["text"] == "feed is mad"


@pytest.mark.parametrize("typed", ["", "btc/usd\n", "yes\n", "X\n"])
def test_without_the_name_typed_nothing_is_done(engine: SmallEngine, typed: str) -> None:
    before = phases(engine)
    done = halt(engine.folder.parent, "BTC/USD", "--direct", "--reason", "DRILL", typed=typed)
    assert done.returncode == 2
    assert "nothing was done" in done.stderr
    assert phases(engine) == before


def test_yes_asks_nothing_and_a_second_halt_is_refused_and_explained(engine: SmallEngine) -> None:
    assert halt(engine.folder.parent, "X", "--direct", "--reason", "DRILL", "--yes").returncode == 0
    again = halt(engine.folder.parent, "X", "--direct", "--reason", "DRILL", "--yes")
    assert again.returncode == 1
    assert "halted or closed already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["BTC/USD", "--reason", "DRILL"], 2, "--direct"),
        (["BTC/USD", "--direct"], 2, "--reason"),
        (["BTC/USD", "--direct", "--reason", "BOREDOM"], 2, "BOREDOM"),
        (["ETH", "--direct", "--reason", "DRILL", "--yes"], 2, "there are BTC/USD, X"),
        (["9", "--direct", "--reason", "DRILL", "--yes"], 1, "No instrument has this number"),
        (["1", "--direct", "--reason", "DRILL", "--yes", "--text", "x" * 301], 2, "300 characters"),
    ],
)
def test_what_is_asked_wrongly_is_told(engine: SmallEngine, arguments: list[str], code: int, complaint: str) -> None:
    done = halt(engine.folder.parent, *arguments)
    assert (done.returncode, complaint in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_without_symbols_the_number_still_works(engine: SmallEngine) -> None:
    (engine.folder / "instruments.json").unlink()
    done = halt(engine.folder.parent, "BTC/USD", "--direct", "--reason", "DRILL", "--yes")
    assert done.returncode == 2
    assert "give the instrument's number" in done.stderr
    assert halt(engine.folder.parent, "1", "--direct", "--reason", "DRILL", "--yes").returncode == 0


def test_without_an_engine_it_says_that_nothing_is_matched(tmp_path: Path) -> None:
    done = halt(tmp_path / "v", "1", "--direct", "--reason", "DRILL", "--yes")
    assert done.returncode == 3
    assert "no engine runs" in done.stderr
    assert "Traceback" not in done.stderr
