"""How long a halt takes while order entry is as busy as one client can make it."""

import itertools
import multiprocessing
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np

from engine.bench.engine_process import ACCOUNT, INSTRUMENT, MID_TICKS, SECRET, SESSION, Engine, running
from engine.bench.figures import Figure
from engine.bench.load import Load, order_frames
from engine.messages.codes import Phase, PhaseReason

WINDOW = 4000
ORDERS_A_TURN = 200_000
WARM_UP_S = 1.0
LEFT_OUT = "from the call on the control socket to the answer that it is durable; left out: console, Celery, database"


def measure(*, halts: int, seed: int, folder: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=folder) as place, running(Path(place)) as engine:
        quiet = _halts(engine, halts, itertools.count(1000))
        context = multiprocessing.get_context("fork")
        enough = context.Event()
        other = context.Process(target=_press, args=(engine.port, seed, enough), daemon=True)
        other.start()
        time.sleep(WARM_UP_S)
        busy = _halts(engine, halts, itertools.count(100_000))
        enough.set()
        other.join(30)
    return [_figure("halt of a quiet engine", quiet), _figure(f"halt under load, window {WINDOW}", busy)]


def _press(port: int, seed: int, enough: Event) -> None:
    """Orders as fast as they are answered, accepted or (while halted) refused."""
    load = Load(("127.0.0.1", port), SESSION, SECRET)
    first_id = 1
    while not enough.is_set():
        frames = order_frames(
            ORDERS_A_TURN, account=ACCOUNT, instrument=INSTRUMENT, mid_ticks=MID_TICKS, seed=seed, first_id=first_id,
        )
        load.run(frames, WINDOW)
        first_id += ORDERS_A_TURN
    load.close()


def _halts(engine: Engine, halts: int, numbers: "itertools.count[int]") -> list[float]:
    """Milliseconds of each."""
    times = []
    for _ in range(halts):
        began = time.perf_counter_ns()
        _set_phase(engine, Phase.HALTED, PhaseReason.DRILL, next(numbers))
        times.append((time.perf_counter_ns() - began) / 1e6)
        time.sleep(0.02)
        _set_phase(engine, Phase.CONTINUOUS, PhaseReason.CAUSE_RESOLVED, next(numbers))
        time.sleep(0.05)
    return times


def _set_phase(engine: Engine, phase: Phase, reason: PhaseReason, request_id: int) -> None:
    values = {"instrument": INSTRUMENT, "phase": int(phase), "reason": int(reason), "actor": "bench"}
    engine.command("SetPhase", values, request_id)


def _figure(name: str, times_ms: list[float]) -> Figure:
    more = {"p90": round(float(np.quantile(times_ms, 0.9)), 2), "halts": float(len(times_ms))}
    return Figure("halt", name, "ms", times_ms, LEFT_OUT, more)
