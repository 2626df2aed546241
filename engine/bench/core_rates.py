"""Commands a second in one process on one core, with all checks and with every event written."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.bench.figures import Figure
from engine.bench.flow import Flow, apply_in_batches, setting_up
from engine.core.core import Core

BATCH = 1000
LEFT_OUT = "left out: journal, sockets, making of the commands. In: all risk checks, positions, every event in memory"


@dataclass(frozen=True)
class Workload:
    """`books` books that hold `resting` orders together."""

    name: str
    books: int
    resting: int
    with_ids: bool = False


WORKLOADS = (
    Workload("one book, 10 thousand orders", 1, 10_000),
    Workload("a hundred books, 110 thousand orders", 100, 110_000),
    Workload("one book, 120 thousand orders", 1, 120_000),
    Workload("one book, 10 thousand orders, by ClOrdID", 1, 10_000, with_ids=True),
)


def measure(*, rounds: int, commands: int, seed: int) -> list[Figure]:
    """Interleaved: each round runs every workload once, on a new core."""
    flows = [_prepared(workload, commands, seed) for workload in WORKLOADS]
    walls: list[list[float]] = [[] for _ in WORKLOADS]
    cpus: list[list[float]] = [[] for _ in WORKLOADS]
    for _ in range(rounds):
        for index, workload in enumerate(WORKLOADS):
            wall, cpu = run_core(workload, *flows[index])
            walls[index].append(commands / wall / 1e6)
            cpus[index].append(commands / cpu / 1e6)
    return [
        Figure("core", workload.name, "M/s", wall, LEFT_OUT, {"by CPU time, M/s": round(float(np.median(cpu)), 1)})
        for workload, wall, cpu in zip(WORKLOADS, walls, cpus, strict=True)
    ]


def _prepared(workload: Workload, commands: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    flow = Flow(workload.books, workload.resting, seed, workload.with_ids)
    return flow.filling(), flow.commands(commands)


def run_core(workload: Workload, filling: NDArray[np.uint8], commands: NDArray[np.uint8]) -> tuple[float, float]:
    """Seconds of wall and of CPU time."""
    core = Core()
    core.apply_bytes(setting_up(workload.books), 1)
    apply_in_batches(core, filling, BATCH)
    wall, cpu = time.perf_counter(), time.process_time()
    apply_in_batches(core, commands, BATCH)
    return time.perf_counter() - wall, time.process_time() - cpu
