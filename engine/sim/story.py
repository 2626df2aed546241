"""A schedule, played from an empty folder to its end."""

import shutil
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from engine.eventlog.appender import EventsDiffer
from engine.eventlog.reader import EventLogCut, EventLogMissing
from engine.host.passage import NotACommand
from engine.journal.damage import JournalDamaged
from engine.sim.machine import Machine
from engine.sim.schedule import Step
from engine.sim.simulation import Simulation
from engine.sim.violated import Violated

WALL_NS = 1_700_000_000_000_000_000
IN_MEMORY = Path("/dev/shm")  # noqa: S108
BROKEN = (
    ArithmeticError, AttributeError, EventLogCut, EventLogMissing, EventsDiffer, JournalDamaged, LookupError, NotACommand,
    OSError, RuntimeError, TypeError, ValueError,
)
"""What no step may raise."""


@dataclass(frozen=True)
class Failure:
    """What did not hold, at which step of the schedule."""

    at: int
    invariant: str
    seen: str

    def __str__(self) -> str:
        return f"step {self.at}: {self.invariant}: {self.seen}"


@dataclass(frozen=True)
class Outcome:
    """`digest` is over all that was told: the same for the same schedule."""

    failure: Failure | None
    events: int
    commands: int
    lives: int
    digest: str


def run(steps: Sequence[Step], machine: Machine) -> Outcome:
    """Play a schedule in a fresh folder."""
    root = Path(tempfile.mkdtemp(prefix="tg-sim-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    simulation = Simulation(root, machine)
    disk = simulation.disk
    disk.settle()
    disk.on_sync = simulation.on_sync

    machine.start(root, disk.ask, WALL_NS)
    failure, done = None, 0
    try:
        for step in steps:
            simulation.step(step)
            done += 1
        simulation.finish()
    except Violated as fault:
        failure = Failure(done, fault.invariant, fault.seen)
    except BROKEN:
        failure = Failure(done, "nothing breaks", traceback.format_exc())
    finally:
        simulation.close()
        machine.stop()
        shutil.rmtree(root, ignore_errors=True)
    ledger = simulation.ledger
    return Outcome(failure, ledger.count, ledger.commands, simulation.lives, sha256(bytes(ledger.events)).hexdigest()[:16])
