"""Seeds one after the other, and what is said about the first that fails."""

import argparse
import logging
import time
from collections.abc import Sequence

from engine.sim.machine import Machine
from engine.sim.schedule import Step, schedule, shrink
from engine.sim.story import Failure, Outcome, run

FIXED = "1:101"
SAY_EVERY = 500


def main(arguments: list[str]) -> int:
    """0 when every seed is clean. Only on the simulated machine (machine.run_on_machine)."""
    parser = argparse.ArgumentParser(prog="python -m engine.sim", description="Play a venue on a failing machine.")
    parser.add_argument("--seeds", default=FIXED, metavar="FIRST:END", help=f"default {FIXED}; END is not played")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no seed after so long")
    asked = parser.parse_args(arguments)
    first, end = map(int, asked.seeds.split(":"))
    logging.disable(logging.CRITICAL)  # what an engine says as it dies a thousand times
    return _play(range(first, end), asked.seconds, Machine())


def _play(seeds: range, seconds: float, machine: Machine) -> int:
    began = time.monotonic()
    done: list[Outcome] = []
    for seed in seeds:
        if time.monotonic() - began > seconds:
            break
        steps = schedule(seed)
        outcome = run(steps, machine)
        if outcome.failure is not None:
            print(f"seed {seed} fails at {outcome.failure}", flush=True)
            _explain(steps, outcome.failure, machine)
            return 1
        done.append(outcome)
        if len(done) % SAY_EVERY == 0:
            _say(done, began)
    _say(done, began)
    return 0


def _say(done: Sequence[Outcome], began: float) -> None:
    lives, commands, events = (sum(getattr(each, name) for each in done) for name in ("lives", "commands", "events"))
    seconds = time.monotonic() - began
    print(f"{len(done)} seeds clean: {lives} lives, {commands} commands, {events} events, {seconds:.0f} s", flush=True)


def shortest(steps: Sequence[Step], failure: Failure, machine: Machine) -> tuple[list[Step], Failure]:
    """A schedule without what is not needed for this invariant to fail, and how it fails then."""
    found = failure

    def fails(fewer: Sequence[Step]) -> bool:
        nonlocal found
        again = run(fewer, machine).failure
        if again is None or again.invariant != failure.invariant:
            return False
        found = again
        return True

    return shrink(steps[: failure.at + 1], fails), found


def _explain(steps: Sequence[Step], failure: Failure, machine: Machine) -> None:
    fewer, last = shortest(steps, failure, machine)
    print(f"{len(fewer)} of its {len(steps)} steps are enough:")
    for at, step in enumerate(fewer):
        print(f"  {at:3} {step}")
    print(f"then {last}", flush=True)
