"""import-linter's contracts catch what they are there for: tried on a copy of the packages with one line too many."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy import tree

PROGRAM = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contracts")
    shutil.copy(tree.ROOT / "pyproject.toml", folder)
    for path in tree.matching(*(f"{room}/" for room in tree.ROOMS)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree.ROOT / path, folder / path)
    return folder


@pytest.mark.parametrize(
    ("where", "line", "contract"),
    [
        ("engine/host", "import django.db", "the engine runs without web, queue and database"),
        ("engine/messages", "import engine.host", "engine: host, gateway, sequencer, journal, event log, core, messages"),
        ("engine/client", "from engine.core import capacity", "the client knows the messages alone"),
        ("engine/reference", "from engine.core import core", "the reference knows the messages and the core's bounds"),
        ("riskapp", "from console import settings", "rooms: console, riskapp, settlement and marketdata, engine"),
        ("settlement", "import marketdata", "rooms: console, riskapp, settlement and marketdata, engine"),
        ("marketdata", "import engine.bench", "nothing of the product needs the bench"),
    ],
)
def test_breaks_the_contract(copy: Path, where: str, line: str, contract: str) -> None:
    intruder = copy / where / "intruder.py"
    intruder.write_text(line + "\n")
    done = subprocess.run([str(PROGRAM), "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)
    intruder.unlink()
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
