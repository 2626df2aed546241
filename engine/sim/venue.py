"""The engine's life on the simulated machine: the real host, driven turn by turn, its journal's threads step by step."""

import contextlib
import hashlib
import json
import os
from pathlib import Path

from engine.host.doors import unix_door
from engine.host.folder import EngineFolder
from engine.host.host import Host
from engine.host.opening import open_engine
from engine.host.passage import JournalFailed
from engine.host.snapshot_process import write_snapshot
from engine.sim.disk import Disk
from engine.sim.machine import Machine
from engine.sim.market import MEMBERS

BATCH_BYTES_MAX = 2048
SIZES = {
    "batch_bytes_max": BATCH_BYTES_MAX, "group_bytes": 4096, "segment_bytes": 16384, "segment_events": 64, "groups": 3,
}
"""So small that everything that happens once in a gigabyte happens in a few hundred commands."""
SNAPSHOT_EVERY = 1 << 60
STEPS_MAX = 1000


def secret_of(name: str) -> str:
    return name.ljust(32, ".")


def write_members(folder: Path) -> None:
    rows: list[dict[str, object]] = []
    for name, (session, accounts) in MEMBERS.items():
        digest = hashlib.sha256(secret_of(name).encode()).hexdigest()
        rows.append({"session": session, "name": name, "accounts": accounts, "secret_sha256": digest})
    (folder / "sessions.json").write_text(json.dumps(rows))


class Venue:
    """`host` is None while the engine does not run."""

    def __init__(self, root: Path, disk: Disk, machine: Machine) -> None:
        self.folder, self.disk, self.machine = EngineFolder(root), disk, machine
        self.host: Host | None = None

    def start(self) -> None:
        """CannotOpen, OSError."""
        opened = open_engine(self.folder, False, **SIZES)
        try:
            self.host = Host(opened, [unix_door(self.folder.orders_socket)], SNAPSHOT_EVERY, BATCH_BYTES_MAX)
        except BaseException:
            with contextlib.suppress(OSError):
                opened.writer.close()
            opened.lock.release()
            raise

    def turn(self) -> None:
        """One of the host's; an engine that may not go on ends, as its process does. OSError while it dies."""
        if self.host is None:
            return
        try:
            self.host.turn()
        except (JournalFailed, OSError):
            if self.disk.off:
                raise
            self._end(self.host)

    def write(self) -> None:
        """One group of the journal's writer; `prepare_all` first."""
        if self.host is not None:
            self.host.writer.step(writing=True)

    def prepare_all(self) -> None:
        """All that the preparing thread has to do: the writer would wait for it."""
        if self.host is not None:
            _prepare_all(self.host)

    def prepare(self) -> None:
        """One step of the journal's preparing thread."""
        if self.host is not None:
            self.host.writer.step(writing=False)

    def snapshot(self) -> None:
        """As the process that makes one beside the running engine."""
        if self.host is not None and self.host.passage.durable_seq > 0:
            with contextlib.suppress(OSError, ValueError):
                write_snapshot(self.folder, self.host.passage.durable_seq)

    def stop(self) -> None:
        """A clean one, during which the writer goes on."""
        if self.host is None:
            return
        host, self.host = self.host, None

        def write_meanwhile() -> None:
            with self.machine.others_run():
                _prepare_all(host)
                host.writer.step(writing=True)

        self.disk.on_idle = write_meanwhile
        host.stop()
        try:
            host.run()
        except (JournalFailed, OSError):
            pass  # its process ends all the same
        finally:
            self.disk.on_idle = lambda: None
            _let_go(host)

    def _end(self, host: Host) -> None:
        self.host = None
        with contextlib.suppress(OSError):  # cutting, on a disk that is full or broken
            host.shut()
        _let_go(host)

    def die(self) -> None:
        """The process is gone from one instant to the next: nothing of it reaches the disk any more."""
        host, self.host = self.host, None
        if host is not None:
            self.disk.off = True
            _let_go(host)


def _let_go(host: Host) -> None:
    """What the kernel does when a process ends: all its descriptors are closed."""
    for client in host.gateway.clients.values():
        client.socket.close()
    for listener in host.gateway.listeners.values():
        listener.close()
    host.control_socket.close_all()
    host.picture_socket.close_all()
    for epoll in (host.gateway.epoll, host.epoll):
        epoll.close()
    os.close(host.wake_fd)
    with contextlib.suppress(OSError):
        host.opened.writer.close()
    host.opened.lock.release()


def _prepare_all(host: Host) -> None:
    for _ in range(STEPS_MAX):
        if not host.writer.step(writing=False):
            break
