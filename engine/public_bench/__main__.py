"""`make public-bench`: builds the library, checks it against the reference and the published sums, and measures it."""

import argparse
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bench import machine, report
from engine.bench.figures import Figure
from engine.public_bench import build, canonical, harness, published, scenarios
from engine.public_bench.expected import expected

PROBES = 64
CHECK_ORDERS = 3_000
CHECK_SEEDS = (1, 2)
NOTE = "left out: journal, sockets. In: all risk checks, positions, events, every report handed to a second thread"


def main() -> None:
    asked = _parser().parse_args()
    library = harness.Library(str(build.build()) if asked.library is None else str(asked.library))
    print(f"checking {asked.library or build.LIBRARY} …", flush=True)
    faults = [*_against_reference(library), *_against_published(library)]
    print("\n".join(faults) or "as the reference has it on five scenarios and two seeds; as published on all five of seed 23")
    if asked.rounds:
        _report(asked, measured(library, asked.rounds))
    sys.exit(bool(faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.public_bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="of the measurement, interleaved; 0: only check")
    parser.add_argument("--library", type=Path, help="another library of the same interface, instead of ours")
    parser.add_argument("--json", type=Path, default=Path("build/public_bench.json"))
    return parser


def _probes(messages: NDArray[np.void], seed: int) -> list[int]:
    return sorted(np.random.default_rng(seed).choice(len(messages), min(PROBES, len(messages)), replace=False).tolist())


def _against_reference(library: harness.Library) -> list[str]:
    """Reports and book of short flows, message by message; what differs."""
    faults = []
    for name in scenarios.SCENARIOS:
        for seed in CHECK_SEEDS:
            messages = scenarios.messages(name, CHECK_ORDERS, seed)
            probes = _probes(messages, seed)
            run = harness.Run(library, messages, probes)
            run.go()
            if (canonical.text_of(run.reports), run.answers) != expected(messages, probes):
                faults.append(f"{name}, seed {seed}: reports or book are not the reference's")
    return faults


def _against_published(library: harness.Library) -> list[str]:
    faults = []
    for name, wanted in published.SUMS.items():
        run = harness.Run(library, scenarios.messages(name, published.ORDERS, published.SEED))
        run.go()
        if canonical.sum_of(run.reports) != wanted:
            faults.append(f"{name}, seed {published.SEED}: the sum of the reports is not the published one")
    return faults


def measured(library: harness.Library, rounds: int) -> list[Figure]:
    """Messages a second of every scenario; the slowest one is marked."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    flows = {name: scenarios.messages(name, published.ORDERS, published.SEED) for name in scenarios.SCENARIOS}
    walls: dict[str, list[float]] = {name: [] for name in flows}
    cpus: dict[str, list[float]] = {name: [] for name in flows}
    for seed in range(rounds):
        for name, messages in flows.items():
            run = harness.Run(library, messages, _probes(messages, seed), cores if len(cores) == 2 else None)
            run.go()
            walls[name].append(len(messages) / run.seconds / 1e6)
            cpus[name].append(len(messages) / run.cpu_seconds / 1e6)
    worst = min(walls, key=lambda name: float(np.median(walls[name])))
    return [
        Figure("public bench", f"{name}{' (the worst)' if name == worst else ''}", "M/s", walls[name], NOTE,
               {"by CPU time, M/s": round(float(np.median(cpus[name])), 1)})
        for name in flows
    ]  # fmt: skip


def _report(asked: argparse.Namespace, figures: list[Figure]) -> None:
    described = machine.describe()
    settings = {"seed": published.SEED, "orders": published.ORDERS, "rounds": asked.rounds}
    print("\n" + report.table(described, settings, figures))
    report.write(asked.json, described, settings, figures)


if __name__ == "__main__":
    main()
