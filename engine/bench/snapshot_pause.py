"""What order flow feels of a snapshot of a million working orders."""

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.bench.engine_process import SECRET, SESSION, BenchFailed, Engine, orders, running
from engine.bench.figures import Figure
from engine.bench.load import Bytes, Load
from engine.host.control_client import ask

BOOKS, WINDOW, SPREAD_TICKS = 10, 4000, 200
RATE, CHUNK = 20_000, 4
SNAPSHOT_S_MAX = 120.0
LEFT_OUT = (
    f"orders due at {RATE:,} a second over {BOOKS} books, each one's clock from when it is due to its first event, durable; the "
    "longest in a stretch in which a snapshot is made, beside the longest in one without. Sync and scheduler are in both"
)


@dataclass(frozen=True)
class Stretch:
    """A stretch of order flow: latencies in ms, and the snapshot that was made meanwhile."""

    latency_ms: NDArray[np.float64]
    snapshot_s: float = 0.0


def measure(*, rounds: int, seed: int, folder: Path, count: int = 1_000_000, seconds: float = 3.0) -> list[Figure]:
    """`seconds`: of each stretch, long enough for a snapshot to be made in it."""
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place), BOOKS) as engine:
        load = Load(("127.0.0.1", engine.port), SESSION, SECRET)
        used = _fill(load, count, seed)
        before, during = [], []
        for number in range(rounds):
            frames = _flow(int(2 * seconds * RATE), seed + number, used)
            used += len(frames)
            half = len(frames) // 2
            before.append(Stretch(_run(load, frames[:half])))
            during.append(_with_snapshot(engine, load, frames[half:]))
        live = ask(engine.folder, {"do": "status"}, 5.0)["live_orders"]
        load.close()
    if live < count:
        raise BenchFailed(f"{live} orders work where {count} were placed to stay")
    took = {"snapshot made in s": round(float(np.median([stretch.snapshot_s for stretch in during])), 2)}
    return [
        _figure("longest order, no snapshot", before, {}),
        _figure(f"longest order during a snapshot of {live:,} orders", during, took, "under 5"),
    ]


def _figure(name: str, stretches: list[Stretch], more: dict[str, float], goal: str = "") -> Figure:
    p999 = float(np.median([np.quantile(stretch.latency_ms, 0.999) for stretch in stretches]))
    worst = [float(stretch.latency_ms.max()) for stretch in stretches]
    return Figure("snapshot", name, "ms", worst, LEFT_OUT, {"ms p99.9": round(p999, 2), **more}, goal)


def _fill(load: Load, count: int, seed: int) -> int:
    """Orders that stay, evenly over the books. How many ClOrdIDs are used."""
    each = count // BOOKS
    for book in range(1, BOOKS + 1):
        load.run(_staying(each, seed, 1 + (book - 1) * each, book), WINDOW)
    return each * BOOKS


def _flow(count: int, seed: int, used: int) -> Bytes:
    """Orders for all books in turn."""
    each = count // BOOKS
    parts = [_staying(each, seed, 1 + used + (book - 1) * each, book) for book in range(1, BOOKS + 1)]
    return np.stack(parts, axis=1).reshape(-1, parts[0].shape[1])


def _staying(count: int, seed: int, first_id: int, book: int) -> Bytes:
    return orders(count, seed=seed + book, first_id=first_id, book=book, resting=True, spread_ticks=SPREAD_TICKS)


def _run(load: Load, frames: Bytes) -> NDArray[np.float64]:
    return load.run(frames, WINDOW, CHUNK, RATE).latency_ns / 1e6


def _with_snapshot(engine: Engine, load: Load, frames: Bytes) -> Stretch:
    """BenchFailed when there was no snapshot, or not within the stretch."""
    answer: dict[str, Any] = {}
    began = time.perf_counter()

    def ask_for_it() -> None:
        answer.update(ask(engine.folder, {"do": "snapshot"}, SNAPSHOT_S_MAX))
        answer["s"] = time.perf_counter() - began

    asker = threading.Thread(target=ask_for_it)
    asker.start()
    latency_ms = _run(load, frames)
    took = time.perf_counter() - began
    asker.join()
    if not answer.get("ok"):
        raise BenchFailed(f"no snapshot: {answer}")
    if answer["s"] > took:
        raise BenchFailed(f"the snapshot took {answer['s']:.1f} s, longer than the order flow that was to feel it")
    return Stretch(latency_ms, answer["s"])
