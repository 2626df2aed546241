"""Follows one event log and keeps the projections true to it."""

import time
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from django.db import transaction

from engine.eventlog.reader import EventLogCut, EventLogMissing, EventReader
from riskapp.models import ProjectionPosition
from riskapp.projector import batch, log_check
from riskapp.projector.kinds import Events, bigint
from riskapp.projector.memory import Memory

EVENTS_MAX: Final = 16_384
"""Of one transaction: 1.5 MiB of events, a fifth of a second's work."""
LOOK_S: Final = 1.0


class Position(NamedTuple):
    """Event, command and engine time up to which the projections are true."""

    event_seq: int
    command_seq: int
    time_ns: int


NOWHERE: Final = Position(0, 0, 0)


class Projector:
    """One event log into one database. Any exception of `step` leaves the database as it was, and the next `step` starts afresh.

    Several at once do no harm: each transaction claims the position, and who comes second reads it anew.
    """

    def __init__(self, folder: Path, shard: int, events_max: int = EVENTS_MAX) -> None:
        """`folder` is the event log's; it need not be there yet."""
        self.folder, self.shard, self.events_max = folder, shard, events_max
        self.marked = 0  # controls that the last step projected
        self.position = NOWHERE
        self._reader: EventReader | None = None
        self._memory: Memory | None = None
        self._looked_s = time.monotonic()

    def step(self) -> int:
        """Projects one batch; 0 when there is nothing new.

        EventLogMissing, EventLogCut, ForeignLog, OrdersUnknown, LifeBroken, and what PostgreSQL raises.
        """
        self.marked = 0
        memory, self._memory = self._memory, None  # forgotten unless all goes well
        if memory is None:
            memory = self._load()
        if self._looked_s + LOOK_S < time.monotonic() and not self._is_where_it_was(memory):
            return 0
        events = whole_commands(self.reader().read(memory.at.event_seq, self.events_max), self.events_max)
        if len(events):
            log_check.check_follows(events, memory.at.event_seq)
            try:
                self.marked = batch.project(memory, events)
            except batch.Overtaken:
                return 0
        self._remember(memory)
        return len(events)

    def _is_where_it_was(self, memory: Memory) -> bool:
        """A quiet log would not show that somebody has emptied the projections, or that the database is gone."""
        self._looked_s = time.monotonic()
        return ProjectionPosition.objects.filter(shard=self.shard, event_seq=memory.at.event_seq).exists()

    def reader(self) -> EventReader:
        if self._reader is None:
            self._reader = EventReader(self.folder)
        return self._reader

    def _load(self) -> Memory:
        self.close()  # the folder may have been made anew
        reader = self.reader()
        with transaction.atomic():
            memory = Memory.load(self.shard)
        log_check.check(reader, memory.at)
        return memory

    def _remember(self, memory: Memory) -> None:
        self._memory = memory
        self.position = Position(memory.at.event_seq, memory.at.command_seq, memory.at.time_ns)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def lag(self) -> tuple[int, int]:
        """How many durable events wait, and for how long the first of them has been waiting, in ms.

        By the last position that we know of, so also while the database is away.
        """
        waiting = self._reader.durable_event_seq - self.position.event_seq if self._reader else 0
        return (waiting, self._waiting_ms()) if waiting > 0 else (0, 0)

    def _waiting_ms(self) -> int:
        try:
            first = self.reader().read(self.position.event_seq, 1)
        except (EventLogCut, EventLogMissing):  # the next step says so
            return 0
        return max(0, time.time_ns() - bigint(first[0]["time_ns"])) // 1_000_000 if len(first) else 0


def whole_commands(events: Events, events_max: int) -> Events:
    """A full batch without its last command, which may go on behind the cut: the position then stands between two commands.

    A command that fills a batch alone is cut all the same.
    """
    if len(events) < events_max:
        return events
    first_of_last = int(np.searchsorted(events["command_seq"], events["command_seq"][-1]))
    return events[:first_of_last] if first_of_last else events
