"""Snapshots: on request, at stop, and every so many commands, so that a restart need not read the whole journal.

A forked child copies the state, another thread hashes and writes it, and the loop does neither. What is written is held until the
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
from engine.host.state_copy import CopyFailed, StateCopy
from engine.journal import snapshots
from engine.journal.snapshots import Snapshot

SNAPSHOT_EVERY = 5_000_000
log = logging.getLogger("engine.host")


@dataclass(frozen=True, slots=True)
class Taken:
    """The state after a command, being copied, and the counts that belong to it."""

    seq: int
    event_seq: int
    time_ns: int
    copy: StateCopy
    tallies: bytes


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
        self.last_seq = core.last_seq()
        self._served, self._askers = self._askers, []
        try:
            copy = StateCopy(core)
        except OSError as fault:
            self._written.put(_failed(self.last_seq, fault))
            return
        self._taken = Taken(self.last_seq, core.last_event_seq(), core.time_ns(), copy, self.opened.tallies.dump())

    def _write(self, taken: Taken) -> None:
        try:
            state = taken.copy.wait()
            answer = self._keep(Snapshot(taken.seq, taken.event_seq, taken.time_ns, state), taken.tallies)
        except (OSError, CopyFailed) as fault:
            answer = _failed(taken.seq, fault)
        self._written.put(answer)
        os.eventfd_write(self.wake_fd, 1)

    def _keep(self, snapshot: Snapshot, tallies: bytes) -> dict[str, Any]:
        """The answer to those who asked. OSError."""
        folder = self.opened.folder
        snapshots.write(folder.snapshots, folder.events, snapshot, self.opened.writer.durable_seq)
        keep(folder.tallies, tallies, snapshot.event_seq)
        log.info("snapshot of command %d, %d bytes", snapshot.seq, len(snapshot.state))
        return {"ok": True, "seq": snapshot.seq, "state_hash": hashlib.sha256(snapshot.state).hexdigest()}

    def answers(self) -> Iterator[tuple[Asker, dict[str, Any]]]:
        """Of the snapshot that has been written since the last call."""
        if self._written.empty():
            return
        answer = self._written.get()
        if self._writer is not None:
            self._writer.join()
            self._writer = None
        served, self._served = self._served, []
        for asker in served:
            yield asker, answer

    def take_last(self) -> None:
        """At the stop, when nothing comes any more and nobody waits: without a fork. Nothing where the journal is behind."""
        self.join()
        core, durable_seq = self.opened.core, self.opened.writer.durable_seq
        if core.last_seq() > durable_seq or (core.last_seq() == self.last_seq and not self._askers):
            return
        self._served, self._askers = self._served + self._askers, []
        try:
            snapshot = Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot())
            self._written.put(self._keep(snapshot, self.opened.tallies.dump()))
        except OSError as fault:
            self._written.put(_failed(core.last_seq(), fault))

    def join(self) -> None:
        """Nothing is on its way any more."""
        if self._writer is not None:
            self._writer.join()
            self._writer = None
        if self._taken is not None:
            self._taken.copy.drop()
            self._taken = None


def _failed(seq: int, fault: Exception) -> dict[str, Any]:
    """A machine that takes no snapshot does not end the engine: the journal has everything."""
    log.error("the snapshot of command %d was not written: %s", seq, fault)
    return {"ok": False, "refusal": "VENUE_BUSY", "text": f"the snapshot was not written: {fault}"}
