"""Our core beside other engines: the same commands in the same rounds, and the same trades, orders and volumes at the end."""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bench.core_rates import WORKLOADS, Workload, run_core
from engine.bench.figures import Figure
from engine.bench.flow import Flow, setting_up
from engine.bench.peers.field import PEERS, Missing, Peer, Variant, start, version
from engine.bench.plain import plain
from engine.core.core import Core

DEPTH_MAX = 1 << 20
LEFT_OUT = "ours with all risk checks, positions and every event; theirs as said beside each"


class PeerDiffers(Exception):
    """Another engine came to something else than ours: one of the two is wrong, and no ratio means anything."""


@dataclass(frozen=True)
class Prepared:
    """The same commands as ours and as plain ones, and what they come to."""

    workload: Workload
    filling: NDArray[np.uint8]
    commands: NDArray[np.uint8]
    count: int
    asked: str  # of a runner
    expected: dict[str, int]


def measure(*, rounds: int, commands: int, seed: int, folder: Path) -> list[Figure]:
    """One figure for each workload, engine and mix, ours first."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        running, missing = _started(stack)
        shapes = [workload for workload in WORKLOADS if not workload.with_ids]
        prepared = {
            (workload, peer.variant): _prepare(workload, peer.variant, int(commands * peer.variant.share), seed, place)
            for workload in shapes for peer in running
        }  # fmt: skip
        ours: dict[tuple[Workload, Variant], list[float]] = {key: [] for key in prepared}
        theirs: dict[tuple[Workload, Peer], list[float]] = {(key, peer): [] for key in shapes for peer in running}
        for _ in range(rounds):
            for (workload, variant), work in prepared.items():
                ours[workload, variant].append(work.count / run_core(workload, work.filling, work.commands)[0] / 1e6)
                for peer in [peer for peer in running if peer.variant == variant]:
                    theirs[workload, peer].append(work.count / _round(peer, running[peer], work) / 1e6)
    return _figures(ours, theirs, prepared) + missing


def _started(stack: ExitStack) -> tuple[dict[Peer, "subprocess.Popen[str]"], list[Figure]]:
    """Those that are there, and a line for each that is not."""
    running, missing = {}, []
    for peer in PEERS:
        try:
            running[peer] = process = start(peer)
        except Missing as why:
            missing.append(Figure("beside other engines", f"{peer.name}: not measured", "", [], f"{peer.name}: {why}"))
        else:
            stack.callback(_end(process))
    return running, missing


def _end(process: "subprocess.Popen[str]") -> Callable[[], None]:
    def end() -> None:
        process.kill()
        process.communicate()

    return end


def _prepare(workload: Workload, variant: Variant, commands: int, seed: int, place: Path) -> Prepared:
    flow = Flow(workload.books, workload.resting, seed, crosses=variant.crosses, reduces=variant.reduces)
    filling, measured = flow.filling(), flow.commands(commands)
    core = Core()
    core.apply_bytes(setting_up(workload.books), 1)
    same = plain(core.apply_bytes(filling.tobytes(), 1), core.apply_bytes(measured.tobytes(), 1))
    name = f"{workload.books}-{workload.resting}-{variant.crosses}-{variant.reduces}"
    files = {part: str(place / f"{name}-{part}.npy") for part in ("filling", "commands")}
    np.save(files["filling"], same.filling)
    np.save(files["commands"], same.commands)
    volume = sum(qty for book in range(1, workload.books + 1) for side in core.book(book, DEPTH_MAX) for _, qty, _ in side)
    expected = {"orders": core.live_orders(), "volume": volume, "trades": same.trades, "checksum": same.checksum}
    return Prepared(workload, filling, measured, commands, json.dumps({"books": workload.books, **files}), expected)


def _round(peer: Peer, process: "subprocess.Popen[str]", work: Prepared) -> float:
    """Seconds. PeerDiffers."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(work.asked + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise PeerDiffers(f"{peer.name} ended in the middle of {work.workload.name}")
    told = json.loads(line)
    seconds = float(told.pop("seconds"))
    if any(work.expected[name] != value for name, value in told.items()):
        raise PeerDiffers(f"{peer.name}, {work.workload.name}: {told}, ours {work.expected}")
    return seconds


def _figures(
    ours: dict[tuple[Workload, Variant], list[float]],
    theirs: dict[tuple[Workload, Peer], list[float]],
    prepared: dict[tuple[Workload, Variant], Prepared],
) -> list[Figure]:
    out = []
    for workload, variant in ours:
        work = prepared[workload, variant]
        name = f"{workload.name}, {variant.name}"
        mine = ours[workload, variant]
        sums = {"trades": float(work.expected["trades"])}
        out.append(Figure("beside other engines", f"{name}: Tidegate", "M/s", mine, LEFT_OUT, sums))
        for (shape, peer), rates in theirs.items():
            if (shape, peer.variant) == (workload, variant):
                ratio = statistics.median(mine) / statistics.median(rates)
                what = f"{peer.name} {version(peer)}"
                more = {"ours is, times": round(ratio, 2), "same trades": 1.0 if peer.variant.name == "whole mix" else 0.0}
                out.append(Figure("beside other engines", f"{name}: {what}", "M/s", rates, f"{what}: {peer.left_out}", more))
    return out
