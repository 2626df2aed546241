"""Snapshots: on request, at stop, and every so many commands, so that a restart need not read the whole journal.

While orders flow another process makes them, from the snapshot before and the journal (decision 0007): the loop neither copies
its state nor forks, whatever the number of working orders.
"""

import hashlib
import json
import logging
import os
import queue
import subprocess
import sys
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
MAKING_S_MAX = 600.0
log = logging.getLogger("engine.host")


@dataclass(frozen=True, slots=True)
class Made:
    """What the process that was to make a snapshot left behind."""

    seq: int
    code: int
    told: str
    complaint: str

    def answer(self) -> dict[str, Any]:
        """For those who asked."""
        if self.code:
            return _failed(self.seq, self.complaint or f"its process ended with {self.code}")
        told = json.loads(self.told)
        log.info("snapshot of command %d, %d bytes", self.seq, told["bytes"])
        return {"ok": True, "seq": self.seq, "state_hash": told["state_hash"]}


class Snapshots:
    """One at a time; who asks while one is being made gets the next."""

    def __init__(self, opened: Opened, every: int, wake_fd: int) -> None:
        self.opened, self.every, self.wake_fd = opened, every, wake_fd
        self.last_seq = opened.core.last_seq()
        self._askers: list[Asker] = []
        self._served: list[Asker] = []  # by the one that is being made
        self._wanted: int | None = None  # of this command, as soon as it is durable
        self._waiter: threading.Thread | None = None
        self._child: subprocess.Popen[str] | None = None
        self._made: queue.SimpleQueue[Made] = queue.SimpleQueue()

    def ask(self, asker: Asker) -> None:
        self._askers.append(asker)

    def advance(self, last_seq: int, durable_seq: int) -> None:
        """Every turn: want one when it is due, and have it made when the journal has caught up."""
        if self._wanted is None and self._waiter is None and (self._askers or last_seq - self.last_seq >= self.every):
            self._wanted = self.last_seq = last_seq
            self._served, self._askers = self._askers, []
        if self._wanted is not None and self._wanted <= durable_seq:
            self._start(self._wanted)
            self._wanted = None

    def _start(self, seq: int) -> None:
        what = [str(self.opened.folder.path), str(seq), str(os.getpid())]
        # Python's start alone is a quarter of a second of work; what comes after it gives way by itself
        command = ["nice", "-n", "19", sys.executable, "-m", "engine.host.snapshot_process", *what]
        try:
            # from the main thread, whose end is the child's too
            self._child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        except OSError as fault:
            self._made.put(Made(seq, 1, "", str(fault)))
            return
        self._waiter = threading.Thread(target=self._wait, args=(self._child, seq), name="snapshot-waiter")
        self._waiter.start()

    def _wait(self, child: "subprocess.Popen[str]", seq: int) -> None:
        try:
            told, complaint = child.communicate(timeout=MAKING_S_MAX)
        except subprocess.TimeoutExpired:
            child.kill()
            told, complaint = child.communicate()
            complaint += f"it was not made within {MAKING_S_MAX:g} s"
        self._made.put(Made(seq, child.returncode, told, complaint.strip()))
        os.eventfd_write(self.wake_fd, 1)

    def answers(self) -> Iterator[tuple[Asker, dict[str, Any]]]:
        """Of the snapshot that has been made since the last call."""
        if self._made.empty():
            return
        answer = self._made.get().answer()
        self._forget_child()
        served, self._served = self._served, []
        for asker in served:
            yield asker, answer

    def _forget_child(self) -> None:
        if self._waiter is not None:
            self._waiter.join()
            self._waiter = self._child = None

    def take_last(self) -> Iterator[tuple[Asker, dict[str, Any]]]:
        """At the stop, when nothing comes any more and nobody waits: from our own state, with the answer to those who asked.

        Nothing where the journal is behind.
        """
        self.drop()
        core, folder = self.opened.core, self.opened.folder
        is_new = core.last_seq() > snapshots.newest_seq(folder.snapshots)
        if core.last_seq() > self.opened.writer.durable_seq or not (is_new or self._served or self._askers):
            return
        try:
            answer = self._keep(Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot()))
        except OSError as fault:
            answer = _failed(core.last_seq(), str(fault))
        for asker in self._served + self._askers:
            yield asker, answer

    def _keep(self, snapshot: Snapshot) -> dict[str, Any]:
        """OSError."""
        folder = self.opened.folder
        snapshots.write(folder.snapshots, folder.events, snapshot, self.opened.writer.durable_seq)
        keep(folder.tallies, self.opened.tallies.dump(), snapshot.event_seq)
        log.info("snapshot of command %d, %d bytes", snapshot.seq, len(snapshot.state))
        return {"ok": True, "seq": snapshot.seq, "state_hash": hashlib.sha256(snapshot.state).hexdigest()}

    def drop(self) -> None:
        """Nothing is being made any more; who waits for what was is kept for `take_last`."""
        self._wanted = None
        if self._child is not None:
            self._child.kill()
        self._forget_child()
        while not self._made.empty():
            self._made.get()


def _failed(seq: int, why: str) -> dict[str, Any]:
    """A machine that takes no snapshot does not end the engine: the journal has everything."""
    log.error("the snapshot of command %d was not written: %s", seq, why)
    return {"ok": False, "refusal": "VENUE_BUSY", "text": f"the snapshot was not written: {why}"}
