"""`python -m tests.engine.sim.known_bad NAME`: an engine, a disk or a member with one fault, which the simulation must find.

Prints one line of JSON: seed, invariant, steps of its schedule and of the shortest one found. Only on the simulated machine.
"""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from engine.journal import lock, recovery
from engine.journal.tail import Tail
from engine.sim.disk import Disk
from engine.sim.machine import Machine
from engine.sim.member import Member
from engine.sim.network import Line
from engine.sim.play import shortest
from engine.sim.schedule import schedule
from engine.sim.story import run

SEEDS_MAX = 300


def _a_disk_that_confirms_what_it_does_not_keep() -> None:
    Disk._sync = lambda self, path: 0  # type: ignore[method-assign]


def _a_recovery_that_cuts_whatever_it_cannot_read() -> None:
    def cut(segment: Any, walk: Any, found: int, acknowledged_seq: int) -> Tail:
        return Tail(segment, walk.at, walk.next_seq, 0, "whatever it is")

    recovery.judge_tail = cut  # type: ignore[attr-defined]
    recovery.acknowledged_seq = lambda folder: 0  # type: ignore[attr-defined]


def _a_lock_that_locks_nothing() -> None:
    lock.EngineLock._seize = lambda self: None  # type: ignore[method-assign]


def _a_member_that_does_not_read_what_it_missed() -> None:
    logged_on = Member._logged_on

    def forgetful(self: Member, line: Line, last_event_seq: int) -> None:
        self._learn = lambda events: None  # type: ignore[method-assign]
        logged_on(self, line, last_event_seq)
        del self._learn
        self._settle(line)

    Member._logged_on = forgetful  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "a disk that confirms what it does not keep": _a_disk_that_confirms_what_it_does_not_keep,
    "a recovery that cuts whatever it cannot read": _a_recovery_that_cuts_whatever_it_cannot_read,
    "a lock that locks nothing": _a_lock_that_locks_nothing,
    "a member that does not read what it missed": _a_member_that_does_not_read_what_it_missed,
}


def main(name: str) -> int:
    logging.disable(logging.CRITICAL)
    FAULTS[name]()
    machine = Machine()
    for seed in range(1, SEEDS_MAX):
        steps = schedule(seed)
        failure = run(steps, machine).failure
        if failure is not None:
            fewer, last = shortest(steps, failure, machine)
            found = {"seed": seed, "invariant": last.invariant, "seen": last.seen, "steps": len(steps), "enough": len(fewer)}
            print(json.dumps(found))
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
