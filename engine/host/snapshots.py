"""Snapshots: on request, at stop, and every so many commands, so that a restart need not read the whole journal.

The loop only copies the state (`Core.snapshot`); hashing and writing is another thread's work. What is written is held until the
journal is durable up to it: a snapshot must never know more than the journal.
"""

import hashlib
import logging
import os
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.host.control_socket import Asker
from engine.host.kept_tallies import keep
from engine.host.opening import Opened
from engine.journal import snapshots
from engine.journal.snapshots import Snapshot

SNAPSHOT_EVERY = 5_000_000
log = logging.getLogger("engine.host")


@dataclass(frozen=True, slots=True)
class Taken:
    """The state after a command, and the counts that belong to it."""

    snapshot: Snapshot
    tallies: bytes

    @property
    def seq(self) -> int:
        return self.snapshot.seq


class Snapshots:
    """One at a time; who asks while one is being written gets the next."""

    def __init__(self, opened: Opened, every: int, wake_fd: int) -> None:
        self.opened, self.every, self.wake_fd = opened, every, wake_fd
        self.last_seq = opened.core.last_seq()
        self._askers: list[Asker] = []
        self._served: list[Asker] = []  # by the one that is being made
        self._taken: Taken | None = None
        self._writer: threading.Thread | None = None
        self._written: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def ask(self, asker: Asker) -> None:
        self._askers.append(asker)

    def advance(self, last_seq: int, durable_seq: int) -> None:
        """Every turn: take one when it is due, and write it when the journal has caught up."""
        if self._taken is None and self._writer is None and (self._askers or last_seq - self.last_seq >= self.every):
            self._take()
        if self._taken is not None and self._writer is None and self._taken.seq <= durable_seq:
            self._writer = threading.Thread(target=self._write, args=(self._taken,), name="snapshot-writer")
            self._taken = None
            self._writer.start()

    def _take(self) -> None:
        core = self.opened.core
        snapshot = Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot())
        self._taken = Taken(snapshot, self.opened.tallies.dump())
        self.last_seq = self._taken.seq
        self._served, self._askers = self._askers, []

    def _write(self, taken: Taken) -> None:
        self._written.put(self._kept(taken))
        os.eventfd_write(self.wake_fd, 1)

    def _kept(self, taken: Taken) -> dict[str, Any]:
        """The answer to those who asked. A disk that takes no snapshot does not end the engine: the journal has everything."""
        folder = self.opened.folder
        try:
            snapshots.write(folder.snapshots, folder.events, taken.snapshot, self.opened.writer.durable_seq)
            keep(folder.tallies, taken.tallies, taken.snapshot.event_seq)
        except OSError as fault:
            log.error("the snapshot of command %d was not written: %s", taken.seq, fault)
            return {"ok": False, "refusal": "VENUE_BUSY", "text": f"the snapshot was not written: {fault}"}
        log.info("snapshot of command %d, %d bytes", taken.seq, len(taken.snapshot.state))
        return {"ok": True, "seq": taken.seq, "state_hash": hashlib.sha256(taken.snapshot.state).hexdigest()}

    def answers(self) -> Iterator[tuple[Asker, dict[str, Any]]]:
        """Of the snapshot that has been written since the last call."""
        if self._written.empty():
            return
        answer = self._written.get()
        self.join()
        served, self._served = self._served, []
        for asker in served:
            yield asker, answer

    def take_last(self) -> None:
        """At the stop, when all is durable and nothing comes any more."""
        self.join()
        core = self.opened.core
        if core.last_seq() != self.last_seq or self._askers:
            self._take()
            if self._taken is not None and self._taken.seq <= self.opened.writer.durable_seq:
                self._written.put(self._kept(self._taken))

    def join(self) -> None:
        if self._writer is not None:
            self._writer.join()
            self._writer = None

