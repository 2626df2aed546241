"""Order entry over a socket: from the call that sends an order to the arrival of its first event, when it is durable."""

import tempfile
from pathlib import Path

from engine.bench.engine_process import ACCOUNT, INSTRUMENT, MID_TICKS, SECRET, SESSION, running
from engine.bench.figures import Figure
from engine.bench.load import Load, Round, order_frames

WINDOWS = {1: 2_000, 100: 100_000, 4000: 1_000_000}
"""Orders in flight -> orders in a round, by which each round takes a second or so."""
LEFT_OUT = (
    "left out: a network; client and engine share this machine's cores. In: logon'd session, checks, durable journal, event log. "
    "An order's clock starts when it is sent: with a window of orders in flight the wait in the client's own queue is not in it"
)


def measure(*, rounds: int, seed: int, folder: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place)) as engine:
        load = Load(("127.0.0.1", engine.port), SESSION, SECRET)
        figures = [_window(load, window, orders, rounds, seed) for window, orders in WINDOWS.items()]
        load.close()
    return figures


def _window(load: Load, window: int, orders: int, rounds: int, seed: int) -> Figure:
    runs: list[Round] = []
    for number in range(rounds):
        first_id = 1 + window * 1_000_000_000 + number * orders
        frames = order_frames(
            orders, account=ACCOUNT, instrument=INSTRUMENT, mid_ticks=MID_TICKS, seed=seed + number, first_id=first_id,
        )
        runs.append(load.run(frames, window))
    middle = sorted(runs, key=lambda run: run.orders / run.seconds)[len(runs) // 2]
    p50, p99, p999 = (round(value, 1) for value in middle.percentiles_us(0.5, 0.99, 0.999))
    rates = [run.orders / run.seconds / 1000 for run in runs]
    return Figure("order entry over TCP", f"window {window}", "k/s", rates, LEFT_OUT, {"us p50": p50, "p99": p99, "p99.9": p999})
