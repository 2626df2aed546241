"""How long a halt takes while order entry is as busy as one client can make it."""

import itertools
import multiprocessing
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np

from engine.bench.engine_process import INSTRUMENT, SECRET, SESSION, Engine, orders, running
from engine.bench.figures import Figure
from engine.bench.load import Load
from engine.host.control_client import ask
from engine.messages.codes import Phase, PhaseReason

WINDOW = 4000
ORDERS_A_TURN = 200_000
ORDERS_MADE = 1_000_000  # then the same again: a ClOrdID that still works is refused, which is as much work
WARM_UP_S = 1.0
HALTED_S, OPEN_S = 0.01, 0.04
LEFT_OUT = (
    "from the call on the control socket to the answer that it is durable, several snapshots and new segments among them; "
    "left out: console, Celery, database"
)


def measure(*, halts: int, seed: int, folder: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place)) as engine:
        context = multiprocessing.get_context("fork")
        enough = context.Event()
        other = context.Process(target=_press, args=(engine.port, seed, enough), daemon=True)
        quiet = _halts(engine, halts // 4, itertools.count(1000))
        other.start()
        time.sleep(WARM_UP_S)
        busy = _halts(engine, halts, itertools.count(100_000))
        sync_ms = ask(engine.folder, {"do": "status"}, 5.0)["sync_p99_us"] / 1000
        enough.set()
        other.join(30)
    syncs = {"p99 of the disk's syncs": round(sync_ms, 2)}
    return [
        _figure("halt of a quiet engine", quiet, {}),
        _figure(f"halt under load, {WINDOW} orders in flight", busy, syncs, "p99 under 5"),
    ]


def _press(port: int, seed: int, enough: Event) -> None:
    """Orders as fast as they are answered, accepted or (while halted) refused."""
    load = Load(("127.0.0.1", port), SESSION, SECRET)
    turns = [orders(ORDERS_A_TURN, seed=seed, first_id=1 + first) for first in range(0, ORDERS_MADE, ORDERS_A_TURN)]
    for frames in itertools.cycle(turns):
        if enough.is_set():
            break
        load.run(frames, WINDOW)
    load.close()


def _halts(engine: Engine, halts: int, numbers: "itertools.count[int]") -> list[float]:
    """Milliseconds of each."""
    times = []
    for _ in range(halts):
        began = time.perf_counter_ns()
        _set_phase(engine, Phase.HALTED, PhaseReason.DRILL, next(numbers))
        times.append((time.perf_counter_ns() - began) / 1e6)
        time.sleep(HALTED_S)
        _set_phase(engine, Phase.CONTINUOUS, PhaseReason.CAUSE_RESOLVED, next(numbers))
        time.sleep(OPEN_S)
    return times


def _set_phase(engine: Engine, phase: Phase, reason: PhaseReason, request_id: int) -> None:
    values = {"instrument": INSTRUMENT, "phase": int(phase), "reason": int(reason), "actor": "bench"}
    engine.command("SetPhase", values, request_id)


def _figure(name: str, times_ms: list[float], more: dict[str, float], goal: str = "") -> Figure:
    shares = dict(zip(("p90", "p99"), (round(float(ms), 2) for ms in np.quantile(times_ms, [0.9, 0.99])), strict=True))
    return Figure("halt", name, "ms", times_ms, LEFT_OUT, {**shares, **more, "halts": float(len(times_ms))}, goal)
