"""Order entry over a socket, durable: one order at a time beside the floors, then many in flight, unbounded and at set rates."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bench.engine_process import SECRET, SESSION, orders, running
from engine.bench.figures import Figure
from engine.bench.floors import Floors, floors
from engine.bench.load import Bytes, Load, Round

SECTION = "order entry over TCP, durable"
ONE_BY_ONE = 1_000
WINDOW = 4000
WINDOWS = {100: 100_000, WINDOW: 1_000_000}
"""Orders in flight -> orders in a round, by which each round takes a second or so."""
RATES = {100_000: 50_000, 1_000_000: 500_000, 2_500_000: 1_000_000}
"""Orders a second -> orders in a round."""
CHUNK_S = 0.0001  # as many orders as are due in this time are sent together
LEFT_OUT = (
    "left out: a network; client and engine share this machine's cores. In: logon'd session, checks, durable journal, event log. "
    "An order is answered when its first event arrives, which is after its sync"
)
CLOSED = f"{LEFT_OUT}; its clock starts when it is sent: a wait in the client's own queue is not in it"
OPEN = f"{LEFT_OUT}; its clock starts when it is due, sent or not (no coordinated omission); {WINDOW} in flight at most"
FLOOR = f"{CLOSED}. Echo, sync and order take turns of {ONE_BY_ONE}; an engine must do both, one after the other"


@dataclass
class Flow:
    """Fresh orders, each with a ClOrdID of its own."""

    seed: int
    used: int = 0

    def take(self, count: int) -> Bytes:
        frames = orders(count, seed=self.seed + self.used, first_id=1 + self.used)
        self.used += count
        return frames


def measure(*, rounds: int, seed: int, folder: Path, share: float = 1.0) -> list[Figure]:
    """`share`: of the orders of a round."""
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place)) as engine, floors(folder) as bare:
        load, flow = Load(("127.0.0.1", engine.port), SESSION, SECRET), Flow(seed)
        figures = _one_by_one(load, flow, bare, rounds)
        for window, count in WINDOWS.items():
            runs = [load.run(flow.take(int(count * share)), window) for _ in range(rounds)]
            figures.append(_closed(window, runs))
        for rate, count in RATES.items():
            chunk = max(1, int(rate * CHUNK_S))
            figures.append(_open(rate, [load.run(flow.take(int(count * share)), WINDOW, chunk, rate) for _ in range(rounds)]))
        load.close()
    return figures


def _one_by_one(load: Load, flow: Flow, bare: Floors, rounds: int) -> list[Figure]:
    """Times in us, `rounds` times ONE_BY_ONE of each kind in turn."""
    turns = [(bare.echo(ONE_BY_ONE), bare.sync(ONE_BY_ONE), load.run(flow.take(ONE_BY_ONE), 1)) for _ in range(rounds)]
    echo, sync = np.array([turn[0] for turn in turns]), np.array([turn[1] for turn in turns])
    ours = np.array([turn[2].latency_ns / 1000 for turn in turns])
    above = np.median(ours, axis=1) - np.median(echo, axis=1) - np.median(sync, axis=1)
    return [
        _of_one("bare echo", echo),
        _of_one("bare sync", sync),
        _of_one("one order in flight", ours),
        Figure(SECTION, "one order in flight, above echo and sync", "us", above.tolist(), FLOOR, goal="within 100"),
    ]


def _of_one(name: str, times_us: NDArray[np.float64]) -> Figure:
    p99, p999 = np.percentile(times_us, [99, 99.9])
    more = {"us p99": round(float(p99), 1), "p99.9": round(float(p999), 1)}
    return Figure(SECTION, name, "us p50", np.median(times_us, axis=1).tolist(), FLOOR, more)


def _middle(runs: list[Round]) -> dict[str, float]:
    """Percentiles of the round whose p99 is the median."""
    run = sorted(runs, key=lambda run: run.percentiles_us(0.99)[0])[len(runs) // 2]
    p50, p99, p999 = (round(us / 1000, 2) for us in run.percentiles_us(0.5, 0.99, 0.999))
    return {"ms p50": p50, "p99": p99, "p99.9": p999}


def _closed(window: int, runs: list[Round]) -> Figure:
    goal = "at least 2,500, p99 under 3 ms" if window == WINDOW else ""
    rates = [run.orders / run.seconds / 1000 for run in runs]
    return Figure(SECTION, f"{window} in flight, as fast as answered", "k/s", rates, CLOSED, _middle(runs), goal)


def _open(rate: int, runs: list[Round]) -> Figure:
    p99_ms = [run.percentiles_us(0.99)[0] / 1000 for run in runs]
    more = {**_middle(runs), "k/s done": round(float(np.median([run.orders / run.seconds / 1000 for run in runs])))}
    goal = "under 3" if rate == max(RATES) else ""
    return Figure(SECTION, f"{rate // 1000:,} thousand a second due", "ms p99", p99_ms, OPEN, more, goal)
