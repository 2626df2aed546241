"""What a resting order costs in memory, as the kernel counts it in a process of its own."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from engine.bench.core_rates import BATCH
from engine.bench.figures import Figure
from engine.bench.flow import Flow, apply_in_batches, setting_up
from engine.core.core import Core

FEW, MANY = 100_000, 1_100_000
BOOKS = 10
LEFT_OUT = f"pages that a process needs more for {MANY:,} orders in {BOOKS} books than for {FEW:,}; price levels are in both"


def measure(*, seed: int) -> list[Figure]:
    return [
        Figure("memory", "a resting order", "bytes", [_bytes_an_order(seed, with_ids=False)], LEFT_OUT),
        Figure("memory", "a resting order with a ClOrdID", "bytes", [_bytes_an_order(seed, with_ids=True)], LEFT_OUT),
    ]


def _bytes_an_order(seed: int, with_ids: bool) -> float:
    context = multiprocessing.get_context("spawn")  # a fork would share its parent's pages
    ours, theirs = context.Pipe()
    filling = Flow(BOOKS, MANY, seed, with_ids).filling().tobytes()
    child = context.Process(target=_hold, args=(theirs,))
    child.start()
    ours.send_bytes(filling)
    held: tuple[int, int, int] = ours.recv()
    child.join()
    few, many, between = held
    return (many - few) / between


def _hold(pipe: Connection) -> None:
    """Sends (bytes held with few orders, with many, how many were added)."""
    filling = np.frombuffer(pipe.recv_bytes(), np.uint8)
    core = Core()
    core.apply_bytes(setting_up(BOOKS), 1)
    part = len(filling) // MANY * FEW
    apply_in_batches(core, filling[:part], BATCH)
    few, orders = _held_bytes(), core.live_orders()
    apply_in_batches(core, filling[part:], BATCH)
    pipe.send((few, _held_bytes(), core.live_orders() - orders))


def _held_bytes() -> int:
    """Anonymous memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) << 10
    raise OSError("/proc/self/status does not tell of RssAnon")
