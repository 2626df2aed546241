"""How long one command takes to cancel very many orders: in the core, and for a session until it knows that all are gone."""

import tempfile
import time
from pathlib import Path

from engine.bench.engine_process import SECRET, SESSION, BenchFailed, orders, running
from engine.bench.figures import Figure
from engine.bench.flow import Flow, setting_up
from engine.bench.load import Load
from engine.core.core import Core
from engine.messages.layout import encode

ORDERS = 100_000
WINDOW = 4000
SPREAD_TICKS = 200
GOAL = "under 50"
LEFT_OUT = (
    "one MassCancel; in the core: until every event is written and copied out; over TCP: from the call that sends it to the "
    "arrival of its last event, after the sync"
)


def measure(*, rounds: int, seed: int, folder: Path) -> list[Figure]:
    what = f"{ORDERS:,} resting orders"
    return [
        Figure("mass cancel", f"{what}, core", "ms", _in_core(rounds, seed), LEFT_OUT, goal=GOAL),
        Figure("mass cancel", f"{what}, over TCP, durable", "ms", _over_socket(rounds, seed, folder), LEFT_OUT, goal=GOAL),
    ]


def _in_core(rounds: int, seed: int) -> list[float]:
    filling = Flow(1, ORDERS, seed).filling().tobytes()
    command = encode("MassCancel", session=1, of_session=1)
    times = []
    for _ in range(rounds):
        core = Core()
        core.apply_bytes(setting_up(1), 1)
        core.apply_bytes(filling, 1)
        began = time.perf_counter_ns()
        core.apply_bytes(command, 1)
        times.append((time.perf_counter_ns() - began) / 1e6)
        if core.live_orders():
            raise BenchFailed(f"{core.live_orders()} orders still work")
    return times


def _over_socket(rounds: int, seed: int, folder: Path) -> list[float]:
    times = []
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place)) as engine:
        load = Load(("127.0.0.1", engine.port), SESSION, SECRET)
        for number in range(rounds):
            first_id = 1 + number * ORDERS
            load.run(orders(ORDERS, seed=seed + number, first_id=first_id, resting=True, spread_ticks=SPREAD_TICKS), WINDOW)
            began = time.perf_counter_ns()
            gone = load.cancel_all(client_order_id=(number + 1) << 40)
            times.append((time.perf_counter_ns() - began) / 1e6)
            if gone != ORDERS:
                raise BenchFailed(f"{gone} of {ORDERS} orders were cancelled")
        load.close()
    return times
