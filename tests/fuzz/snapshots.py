"""Restoring: any bytes as a state, and any bytes as a snapshot's file."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from engine.core.core import Core
from engine.journal import snapshots
from engine.reference.reference import Reference
from tests.engine.core.drive import told, world
from tests.engine.core.universe import TINY
from tests.fuzz.places import place
from tests.fuzz.target import Target, says

COMMANDS_AFTER = 12


@cache
def seeds() -> list[bytes]:
    """States after stories of some length, and that of a new machine."""
    return [Reference(TINY).snapshot(), *(told(seed, batches=2 + 9 * seed)[1].snapshot() for seed in range(5))]


def check(data: bytes) -> None:
    """ValueError, or a state whose snapshot is these bytes. What the core takes the reference takes, and both go on alike."""
    core, reference = Core(TINY), Reference(TINY)
    if not _refusal(core, data):
        assert not _refusal(reference, data)
        assert core.snapshot() == reference.snapshot() == data
        _go_on(core, reference)


def _refusal(machine: Any, data: bytes) -> str:
    """Why the machine does not take it; empty when it does."""
    try:
        machine.restore(data)
    except ValueError as fault:
        return str(fault) or "without a word"
    return ""


def _go_on(core: Core, reference: Reference) -> None:
    universe = world(Random(COMMANDS_AFTER))
    universe.start()
    for _ in range(COMMANDS_AFTER):
        command = universe.command()
        events = reference.apply_bytes(command, universe.now_ns)
        assert core.apply_bytes(command, universe.now_ns) == events
        universe.saw(events)
    assert core.snapshot() == reference.snapshot()


@cache
def file_seeds() -> list[bytes]:
    return [snapshots.Snapshot(23, 28, 60, state).pack() for state in (b"", b"state", seeds()[1])]


def check_file(data: bytes) -> None:
    """ValueError with the file's name, or exactly what was written."""
    with place() as name:
        path = Path(name) / snapshots.snapshot_name(23)
        path.write_bytes(data)
        try:
            snapshot = snapshots.read(path)
        except ValueError as fault:
            says(fault, str(path))
        else:
            assert snapshot.pack() == data
        assert snapshots.newest_seq(path.parent) >= 0


STATES = Target("snapshot", seeds, check, bytes_max=1 << 13)
SNAPSHOT_FILES = Target("snapshot_file", file_seeds, check_file)
