"""The fixed set is clean, a seed is one story, and faults that are put in are found and explained."""

import json
from collections.abc import Sequence

import pytest

from engine.sim.machine import run_on_machine
from engine.sim.schedule import WEIGHTS, Step, schedule, shrink

FIND = {
    "a disk that confirms what it does not keep": {
        "a start is refused for damage alone", "an engine without a fault starts", "nothing acknowledged is lost or changed",
    },
    "a recovery that cuts whatever it cannot read": {"nothing acknowledged is lost or changed"},
    "a lock that locks nothing": {"a second engine is refused"},
    "a member that does not read what it missed": {"no order is executed twice"},
}


def played(capfd: pytest.CaptureFixture[str], module: str, *arguments: str) -> str:
    """What it printed."""
    code = run_on_machine(module, list(arguments))
    said = capfd.readouterr()
    assert code == 0, said.out + said.err
    return said.out


def test_the_fixed_set_is_clean(capfd: pytest.CaptureFixture[str]) -> None:
    """What `make sim` plays."""
    assert played(capfd, "engine.sim").startswith("100 seeds clean")


def test_a_seed_is_one_story_to_the_last_event(capfd: pytest.CaptureFixture[str]) -> None:
    first, second = (played(capfd, "tests.engine.sim.digests", "1001", "1006") for _ in range(2))
    assert first == second
    assert len(set(first.split())) == 5


@pytest.mark.parametrize("fault", FIND)
def test_a_fault_is_found_and_its_schedule_shrinks(fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    found = json.loads(played(capfd, "tests.engine.sim.known_bad", fault))
    assert found["invariant"] in FIND[fault], found
    assert found["enough"] < found["steps"] / 2


def test_every_kind_of_step_happens_in_the_fixed_set() -> None:
    assert {step.name for seed in range(1, 101) for step in schedule(seed)} == set(WEIGHTS)


def test_shrinking_leaves_what_is_needed_in_its_order() -> None:
    steps = [Step("host", salt) for salt in range(200)]

    def fails(fewer: Sequence[Step]) -> bool:
        salts = [step.salt for step in fewer]
        return all(needed in salts for needed in (17, 90, 151))

    assert [step.salt for step in shrink(steps, fails)] == [17, 90, 151]
