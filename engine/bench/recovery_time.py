"""How long a killed engine needs until it may go on: the whole journal read, checked and replayed, without a snapshot."""

import tempfile
from pathlib import Path

from engine.bench.core_rates import BATCH, WORKLOADS
from engine.bench.durable import started
from engine.bench.figures import Figure
from engine.bench.flow import Flow, setting_up
from engine.bench.pipeline import run
from engine.journal.recovery import recover

PIECE = 1_000_000
LEFT_OUT = "no snapshot is used; a venue takes one every so many commands, and replays what came after it"


class RecoveryWrong(Exception):
    """What came back is not what was written."""


def measure(*, commands: int, seed: int, folder: Path) -> list[Figure]:
    workload = WORKLOADS[0]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        flow = Flow(workload.books, workload.resting, seed)
        core, writer = started(Path(place))
        run(core, writer, setting_up(workload.books), BATCH)
        run(core, writer, flow.filling(), BATCH)
        for _ in range(0, commands, PIECE):
            run(core, writer, flow.commands(min(PIECE, commands)), BATCH)
        writer.close()
        seq, state_hash = core.last_seq(), core.state_hash()
        recovered = recover(Path(place))
    if (recovered.seq, recovered.core.state_hash()) != (seq, state_hash):
        raise RecoveryWrong(f"command {recovered.seq} instead of {seq}, or another state")
    rate = recovered.commands_replayed / recovered.seconds / 1e6
    more = {"commands": float(recovered.commands_replayed), "M/s": round(rate, 2)}
    return [Figure("recovery", "journal replayed, event log compared", "s", [recovered.seconds], LEFT_OUT, more)]
