"""Commands a second with the durable journal: group commit in a second thread, overlapped with matching, and the event log."""

import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bench.core_rates import BATCH, WORKLOADS
from engine.bench.figures import Figure
from engine.bench.flow import Flow, setting_up
from engine.bench.pipeline import run
from engine.core.core import Core
from engine.journal.writer import JournalWriter

LEFT_OUT = "left out: sockets. In: all checks, CRC32C, journal synced, event log written, up to the last group's being durable"


def measure(*, rounds: int, commands: int, seed: int, folder: Path) -> list[Figure]:
    workload = WORKLOADS[0]
    flow = Flow(workload.books, workload.resting, seed)
    filling, measured = flow.filling(), flow.commands(commands)
    walls = [commands / _run(filling, measured, folder) / 1e6 for _ in range(rounds)]
    return [Figure("durable", f"{workload.name}, batches of {BATCH}", "M/s", walls, LEFT_OUT, goal="at least 12")]


def _run(filling: NDArray[np.uint8], commands: NDArray[np.uint8], folder: Path) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        core, writer = started(Path(place))
        run(core, writer, setting_up(1), BATCH)
        run(core, writer, filling, BATCH)
        began = time.perf_counter()
        run(core, writer, commands, BATCH)
        wall = time.perf_counter() - began
        writer.close()
    return wall


def started(place: Path) -> tuple[Core, JournalWriter]:
    """A new core and the writer of a new journal under `place`."""
    journal, events = place / "journal", place / "events"
    journal.mkdir()
    events.mkdir()
    writer = JournalWriter(journal, events, next_seq=1, next_event_seq=1, epoch=1, segment_number=1, previous_crc=0)
    return Core(), writer
