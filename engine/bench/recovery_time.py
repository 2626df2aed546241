"""How long a killed engine needs until it may go on: the whole journal read, checked and replayed; or from a snapshot on."""

import tempfile
from pathlib import Path

from engine.bench.core_rates import BATCH, WORKLOADS
from engine.bench.durable import started
from engine.bench.figures import Figure
from engine.bench.flow import Flow, setting_up
from engine.bench.pipeline import run
from engine.core.core import Core
from engine.host.snapshots import SNAPSHOT_EVERY
from engine.journal import snapshots
from engine.journal.recovery import Recovered, recover
from engine.journal.writer import JournalWriter

PIECE = 1_000_000
LEFT_OUT = (
    "every record checked and applied, every event compared with the event log; from a snapshot as old as the newest may "
    f"be: {SNAPSHOT_EVERY:,} commands, or half of all. Left out: starting Python, opening the doors"
)


class RecoveryWrong(Exception):
    """What came back is not what was written."""


def measure(*, commands: int, seed: int, folder: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        seq, state_hash, half = _written(Path(place), commands, seed)
        whole = _recovered(Path(place), seq, state_hash)
        snapshots.write(Path(place) / "snapshots", Path(place) / "events", half, seq)
        shorter = _recovered(Path(place), seq, state_hash)
    millions = f"{commands / 1e6:g} million commands"
    return [_figure(f"{millions}, no snapshot", whole, "under 2"), _figure(f"{millions}, from a snapshot", shorter, "under 1")]


def _written(place: Path, commands: int, seed: int) -> tuple[int, str, snapshots.Snapshot]:
    """(last command, state hash, the state some way before it)."""
    workload = WORKLOADS[0]
    flow = Flow(workload.books, workload.resting, seed)
    core, writer = started(place)
    run(core, writer, setting_up(workload.books), BATCH)
    run(core, writer, flow.filling(), BATCH)
    back = min(SNAPSHOT_EVERY, commands // 2)
    _go_on(flow, core, writer, commands - back)
    half = snapshots.Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot())
    _go_on(flow, core, writer, back)
    writer.close()
    return core.last_seq(), core.state_hash(), half


def _go_on(flow: Flow, core: Core, writer: JournalWriter, commands: int) -> None:
    for done in range(0, commands, PIECE):
        run(core, writer, flow.commands(min(PIECE, commands - done)), BATCH)


def _recovered(place: Path, seq: int, state_hash: str) -> Recovered:
    """RecoveryWrong."""
    recovered = recover(place)
    if (recovered.seq, recovered.core.state_hash()) != (seq, state_hash):
        raise RecoveryWrong(f"command {recovered.seq} instead of {seq}, or another state")
    return recovered


def _figure(name: str, recovered: Recovered, goal: str) -> Figure:
    rate = recovered.commands_replayed / recovered.seconds / 1e6
    more = {"commands replayed": float(recovered.commands_replayed), "M/s": round(rate, 1)}
    return Figure("recovery", name, "s", [recovered.seconds], LEFT_OUT, more, goal)
