"""Run in the laboratory: `python -m tests.mutation.trial NUMBER…` tries each mutant and prints `number outcome` a line.

Stories first, whose events the reference has told once for all mutants; what they let live is tried by the core's tests. Each
mutant has a process of its own, which may crash or run for ever.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.core import core as core_module
from engine.core.core import Core
from engine.reference.reference import Reference
from tests.engine.core.drive import Batch, told, views
from tests.engine.core.universe import TINY

SEEDS = range(120)
BATCHES = 60
TOLD_BY_STORIES = ("test_same_as_reference", "test_determinism", "test_generated_layout")
"""Tests that would tell nothing new."""
STORIES_CPU_S_MAX, TESTS_CPU_S_MAX = 6, 40
"""Above it a mutant runs for ever: the core itself needs a tenth of this."""
SURVIVED, BY_STORY, BY_TEST = 0, 10, 11
OUTCOMES = {SURVIVED: "survived", BY_STORY: "story", BY_TEST: "test"}
Story = tuple[list[Batch], bytes, dict[str, object]]


def stories() -> list[Story]:
    """(batches with the events expected, snapshot at the end, views at the end) for each seed."""
    found = []
    for seed in SEEDS:
        batches, reference = told(seed, batches=BATCHES)
        found.append((batches, reference.snapshot(), views(reference)))
    return found


def outcome_of(number: int, told_stories: list[Story]) -> str:
    """`survived`, or what killed it: story, test, or the signal's number."""
    child = os.fork()
    if not child:
        code = BY_STORY  # where it raises anything
        try:
            code = _try(number, told_stories)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"signal-{os.WTERMSIG(status)}"
    return OUTCOMES.get(os.WEXITSTATUS(status), "exit")


def _try(number: int, told_stories: list[Story]) -> int:
    """In the child: an exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (STORIES_CPU_S_MAX, TESTS_CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    _put_in_force(number)
    if not all(_agrees(story) for story in told_stories):
        return BY_STORY
    resource.setrlimit(resource.RLIMIT_CPU, (TESTS_CPU_S_MAX, TESTS_CPU_S_MAX))
    left_out = [f"--ignore=tests/engine/core/{name}.py" for name in TOLD_BY_STORIES]
    tests = ["-x", "-q", "-p", "no:cacheprovider", *left_out, "tests/engine/core"]
    return BY_TEST if pytest.main(tests, plugins=[_WithoutReference()]) else SURVIVED


def _put_in_force(number: int) -> None:
    os.environ["TIDEGATE_MUTANT"] = str(number)  # for the processes that a test starts
    for library in Path(core_module.__file__).parent.glob("*.so"):
        ctypes.CDLL(str(library)).tidegate_set_mutant(number)


def _agrees(story: Story) -> bool:
    batches, snapshot, shown = story
    core, second = Core(TINY), Core(TINY)
    for number, batch in enumerate(batches):
        expected = b"".join(batch.events)
        if number == len(batches) // 2:
            second.restore(core.snapshot())
        if core.apply_bytes(batch.records, batch.time_ns) != expected:
            return False
        if number >= len(batches) // 2 and second.apply_bytes(batch.records, batch.time_ns) != expected:
            return False
    return core.snapshot() == second.snapshot() == snapshot and views(core) == shown


class _WithoutReference:
    """A pytest plugin: what only looks at the reference says nothing about a mutant."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if Reference not in getattr(getattr(item, "callspec", None), "params", {}).values()]


def main(numbers: list[int]) -> None:
    prepared = stories()
    for number in numbers:
        sys.stdout.write(f"{number} {outcome_of(number, prepared)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
