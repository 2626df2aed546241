"""A consumer of the event log with a position of its own, as the projector is: events and position in one transaction.

PostgreSQL itself is not here. What is: the real reader, a store that takes a batch and its position together or not at all, and a
process that dies between reading and committing.
"""

from pathlib import Path
from random import Random

from engine.eventlog.reader import EventLogMissing, EventReader
from engine.messages.layout import EVENT_SIZE
from engine.sim.ledger import Ledger
from engine.sim.violated import must

BATCH_MAX = 50


class Consumer:
    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger
        self.position, self.stored = 0, bytearray()  # committed together
        self._reader: EventReader | None = None

    def work(self, chance: Random) -> None:
        """Take a batch; EventLogCut is a fault of the engine. It may die instead of committing.

        After a loss of power it waits for the engine: until then the log's header may be an old one (docs/SIMULATION.md).
        """
        if not self.ledger.reachable:
            return
        try:
            self._reader = self._reader or EventReader(self.folder / "events")
            rows = self._reader.read(self.position, chance.randint(1, BATCH_MAX))
        except EventLogMissing:
            self.die()
            return
        if chance.random() < 0.1:
            self.die()
            return
        self.stored += rows.tobytes()
        self.position += len(rows)
        self.ledger.read()
        must(self.stored == self.ledger.events[: self.position * EVENT_SIZE], "a consumer gets every event once", self.position)

    def die(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
