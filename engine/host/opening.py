"""From a folder to an engine that may go on: lock, recovery, counts, journal writer."""

import logging
import time
from dataclasses import dataclass

from engine.core.capacity import INSTRUMENTS_MAX
from engine.core.core import Core
from engine.eventlog.form import SEGMENT_EVENTS
from engine.host.folder import EngineFolder
from engine.host.kept_tallies import recall
from engine.host.tallies import Tallies
from engine.journal.damage import JournalDamaged
from engine.journal.lock import EngineLock, EngineRunning
from engine.journal.recovery import recover
from engine.journal.writer import JournalWriter

INSTRUMENTS_END = INSTRUMENTS_MAX + 1
PREDECESSOR_S_MAX = 3.0
log = logging.getLogger("engine.host")


class CannotOpen(Exception):
    """The engine must not start on this folder; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A recovered engine. `close` it in any case."""

    folder: EngineFolder
    lock: EngineLock
    core: Core
    tallies: Tallies
    writer: JournalWriter

    def close(self) -> None:
        self.writer.close()
        self.lock.release()


def open_engine(folder: EngineFolder, threads: bool = True, **sizes: int) -> Opened:
    """Takes the lock, recovers, and is ready to go on. CannotOpen; OSError names the file that cannot be used.

    `threads` and `sizes` as JournalWriter's.
    """
    folder.make()
    lock = _lock(folder)
    try:
        return _recovered(folder, lock, threads, sizes)
    except BaseException:
        lock.release()
        raise


def _lock(folder: EngineFolder) -> EngineLock:
    """An engine that is about to end is waited for: its successor may have been started a little early."""
    give_up = time.monotonic() + PREDECESSOR_S_MAX
    while True:
        try:
            return EngineLock(folder.path)
        except EngineRunning as reason:
            if time.monotonic() > give_up:
                raise CannotOpen(str(reason)) from reason
            time.sleep(0.05)


def _recovered(folder: EngineFolder, lock: EngineLock, threads: bool, sizes: dict[str, int]) -> Opened:
    segment_events = sizes.pop("segment_events", SEGMENT_EVENTS)
    try:
        recovered = recover(folder.path, segment_events=segment_events)
    except JournalDamaged as damage:
        raise CannotOpen(str(damage)) from damage
    for note in recovered.notes:
        log.warning("recovery: %s", note)
    log.info(
        "recovered at command %d, event %d: snapshot of command %d and %d commands replayed, %.2f s",
        recovered.seq, recovered.event_seq, recovered.snapshot_seq, recovered.commands_replayed, recovered.seconds,
    )
    lock.raise_above(recovered.epoch_seen)
    tallies = Tallies(INSTRUMENTS_END)
    recall(folder.tallies, tallies, folder.events, recovered.event_seq)
    return Opened(folder, lock, recovered.core, tallies, recovered.open_writer(folder.path, lock.epoch, threads, **sizes))
