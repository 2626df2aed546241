"""`python -m engine.sim [--seeds 1:1000] [--seconds N]`: play these seeds; docs/SIMULATION.md.

Ends with 1 at the first seed that fails, after saying seed, step, invariant and the shortest schedule found that still fails.
"""

import argparse
import logging
import os
import sys
import time

from engine.sim.machine import LOADED, Machine, run_with_machine
from engine.sim.schedule import schedule, shrink
from engine.sim.simulation import Outcome, run, run_seed

FIXED = "1:101"
SAY_EVERY = 250


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m engine.sim", description=__doc__)
    parser.add_argument("--seeds", default=FIXED, metavar="FIRST:END", help=f"default {FIXED}; END is not played")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no seed after so long")
    parser.add_argument("--trace", action="store_true", help="say each step of the one seed that fails, shortened or not")
    asked = parser.parse_args(arguments)
    if LOADED not in os.environ:
        return run_with_machine(arguments)
    logging.disable(logging.CRITICAL)  # what an engine says as it dies a thousand times
    first, end = map(int, asked.seeds.split(":"))
    return _play(range(first, end), asked.seconds, Machine())


def _play(seeds: range, seconds: float, machine: Machine) -> int:
    began = time.monotonic()
    done: list[Outcome] = []
    for seed in seeds:
        if time.monotonic() - began > seconds:
            break
        outcome = run_seed(seed, machine)
        if outcome.failure is not None:
            return _explain(seed, outcome, machine)
        done.append(outcome)
        if len(done) % SAY_EVERY == 0:
            _say(done, began)
    _say(done, began)
    return 0


def _say(done: list[Outcome], began: float) -> None:
    lives, commands, events = (sum(getattr(each, name) for each in done) for name in ("lives", "commands", "events"))
    seconds = time.monotonic() - began
    print(f"{len(done)} seeds clean: {lives} lives, {commands} commands, {events} events, {seconds:.0f} s", flush=True)


def _explain(seed: int, outcome: Outcome, machine: Machine) -> int:
    assert outcome.failure is not None
    print(f"seed {seed} fails at {outcome.failure}", flush=True)

    def fails(steps: object) -> bool:
        again = run(steps, machine).failure  # type: ignore[arg-type]
        return again is not None and again.invariant == outcome.failure.invariant  # type: ignore[union-attr]

    steps = schedule(seed)
    fewer = shrink(steps[: outcome.failure.at + 1], fails)
    last = run(fewer, machine).failure
    print(f"{len(fewer)} of its {len(steps)} steps are enough:")
    for at, step in enumerate(fewer):
        print(f"  {at:3} {step}")
    print(f"then {last}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
