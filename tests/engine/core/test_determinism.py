"""The same commands give the same bytes: twice, in another process, and under another seed of Python's own hashes."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.engine.core.drive import told
from tests.engine.core.machines import MACHINES
from tests.engine.core.universe import TINY

ROOT = Path(__file__).resolve().parents[3]
SEED = 20_120_621


def run(machine: Any) -> list[str]:
    """The hash of all events, and the state's."""
    made, events = machine(TINY), sha256()
    for batch in told(SEED, batches=120)[0]:
        events.update(made.apply_bytes(batch.records, batch.time_ns))
    return [events.hexdigest(), made.state_hash()]


@pytest.mark.parametrize("name", MACHINES)
def test_twice_here_and_once_elsewhere(name: str) -> None:
    here = run(MACHINES[name])
    assert here == run(MACHINES[name])
    program = (
        "import json; from tests.engine.core.machines import MACHINES; from tests.engine.core.test_determinism import run;"
        f"print(json.dumps(run(MACHINES[{name!r}])))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "4711"}, check=True, capture_output=True,
        text=True, timeout=60,
    )
    assert json.loads(elsewhere.stdout) == here


def test_both_machines_give_the_same() -> None:
    assert run(MACHINES["reference"]) == run(MACHINES["core"])
