"""A bounded look with fixed inputs, so that a reader that breaks fails here; `make fuzz` looks for new ones."""

import pytest

from tests.engine.core.effort import EFFORT
from tests.fuzz.replay import replay
from tests.fuzz.targets import TARGETS

COUNTS = {
    "frames": 2_000, "control": 2_000, "journal": 200, "eventlog": 150, "snapshot": 1_000, "snapshot_file": 1_000,
    "folder_files": 2_000,
}


@pytest.mark.parametrize("name", TARGETS)
def test_fixed_inputs(name: str) -> None:
    replay(TARGETS[name], COUNTS[name] * EFFORT, number=EFFORT)
