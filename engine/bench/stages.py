"""Where the time of a command goes: each stage of its way by itself, in CPU time, on the bytes of the same commands.

The host's thread does what stands first, the journal's thread the rest; the two overlap. What is missing to the whole is the
copying between them, and Python around each batch.
"""

import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from engine.bench.core_rates import BATCH, WORKLOADS
from engine.bench.figures import Figure
from engine.bench.flow import Flow, apply_in_batches, setting_up
from engine.bench.load import SILENCE_S_MAX
from engine.core.capacity import INSTRUMENTS_MAX
from engine.core.core import Core
from engine.eventlog.appender import EventAppender
from engine.eventlog.form import SEGMENT_EVENTS
from engine.gateway.connection import Connection, bit_set
from engine.gateway.routes import Routes
from engine.host.tallies import Tallies
from engine.journal.crc import checksum
from engine.messages.layout import EVENT_SIZE
from engine.sequencer.batch import Batch

PIECE = 128 << 10
GROUP = 1 << 20
SESSION, ACCOUNTS = 1, 64
LEFT_OUT = "ns of CPU time a command, in the mix of one book of 10 thousand orders; the journal's thread works beside the host's"


class Work:
    """The same commands for every stage, and the events that they cause."""

    def __init__(self, commands: int, seed: int) -> None:
        flow = Flow(WORKLOADS[0].books, WORKLOADS[0].resting, seed)
        self.count = commands
        self.filling, self.commands = flow.filling(), flow.commands(commands)
        core = self.filled_core()
        self.before = core.last_event_seq()
        self.events = core.apply_bytes(self.commands.tobytes(), 1)

    def filled_core(self) -> Core:
        core = Core()
        core.apply_bytes(setting_up(WORKLOADS[0].books), 1)
        apply_in_batches(core, self.filling, BATCH)
        return core


def measure(*, rounds: int, commands: int, seed: int, folder: Path) -> list[Figure]:
    work = Work(commands, seed)
    stages: list[tuple[str, Callable[[Work, Path], int]]] = [
        ("host: frames out of the socket", _receive), ("host: frames into a batch, whose they are", _walk), ("host: core", _core),
        ("host: counted for the pictures", _count), ("host: to their sessions", _route), ("host: into the socket", _send),
        ("journal: CRC32C", _crc), ("journal: written", _write), ("journal: event log appended", _append),
        ("journal: synced, each MiB", _sync),
    ]  # fmt: skip
    times: list[list[float]] = [[] for _ in stages]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for number in range(rounds):
            for (_, stage), taken in zip(stages, times, strict=True):
                taken.append(stage(work, Path(place) / str(number)) / work.count)
    return [Figure("stages", name, "ns", taken, LEFT_OUT) for (name, _), taken in zip(stages, times, strict=True)]


def _timed(deed: Callable[[], object]) -> int:
    began = time.thread_time_ns()
    deed()
    return time.thread_time_ns() - began


def _core(work: Work, place: Path) -> int:
    core = work.filled_core()
    return _timed(lambda: apply_in_batches(core, work.commands, BATCH))


def _count(work: Work, place: Path) -> int:
    tallies = Tallies(INSTRUMENTS_MAX + 1)
    return _timed(lambda: tallies.count_bytes(work.events))


def _crc(work: Work, place: Path) -> int:
    data = work.commands.tobytes()
    return _timed(lambda: checksum(data))


@contextmanager
def _connection() -> Iterator[tuple[socket.socket, Connection]]:
    """A logged-on client's end and ours."""
    theirs, ours = socket.socketpair()
    theirs.settimeout(SILENCE_S_MAX)
    with theirs, ours:
        ours.setblocking(False)
        connection = Connection(ours.fileno(), 2 * PIECE, 8 * PIECE, 0)
        connection.admit(SESSION, bit_set(range(1, ACCOUNTS + 1)))
        yield theirs, connection


def _frames(work: Work, timed_receive: bool) -> int:
    """All commands through a socket into batches: the time of one half of it."""
    data, sent, received, walked = work.commands.tobytes(), 0, 0, 0
    batch = Batch(2 * PIECE)
    with _connection() as (theirs, connection):
        while sent < len(data):
            sent += theirs.send(data[sent : sent + PIECE // 2])
            received += _timed(lambda: connection.receive(1))
            walked += _timed(lambda: connection.walk(batch))
            batch.clear()
    return received if timed_receive else walked


def _receive(work: Work, place: Path) -> int:
    return _frames(work, timed_receive=True)


def _walk(work: Work, place: Path) -> int:
    return _frames(work, timed_receive=False)


def _route(work: Work, place: Path) -> int:
    taken, piece = 0, PIECE // 2 // EVENT_SIZE * EVENT_SIZE
    with _connection() as (theirs, connection):
        routes = Routes(SESSION + 1)
        routes.join(SESSION, connection)
        for at in range(0, len(work.events), piece):
            events = work.events[at : at + piece]
            taken += _timed(partial(routes.deliver_bytes, events))
            waiting = connection.waiting  # less than was delivered: some events are no session's
            connection.flush(1)
            theirs.recv(waiting, socket.MSG_WAITALL)
    return taken


def _send(work: Work, place: Path) -> int:
    """Over TCP, to a process that reads."""
    listener = socket.create_server(("127.0.0.1", 0))
    reader = multiprocessing.get_context("fork").Process(target=_drain, args=(listener,), daemon=True)
    reader.start()
    with socket.create_connection(listener.getsockname(), 5) as sock:
        taken = _timed(lambda: sock.sendall(work.events))
    reader.join(30)
    listener.close()
    return taken


def _drain(listener: socket.socket) -> None:
    sock, _ = listener.accept()
    while sock.recv(GROUP):
        pass


def _append(work: Work, place: Path) -> int:
    log = EventAppender(place / "events", work.before + 1, SEGMENT_EVENTS, 1)
    taken = _timed(lambda: log.append(work.events))
    log.close()
    return taken


def _write(work: Work, place: Path) -> int:
    return _journal(work, place)[0]


def _sync(work: Work, place: Path) -> int:
    return _journal(work, place)[1]


def _journal(work: Work, place: Path) -> tuple[int, int]:
    """(writing, syncing) into written zeros."""
    data, written, synced = work.commands.tobytes(), 0, 0
    place.mkdir(exist_ok=True)
    with (place / "journal").open("wb", buffering=0) as file:
        file.write(bytes(len(data)))
        os.fsync(file.fileno())
        for at in range(0, len(data), GROUP):
            piece = data[at : at + GROUP]
            written += _timed(partial(os.pwrite, file.fileno(), piece, at))
            synced += _timed(lambda: os.fdatasync(file.fileno()))
    return written, synced
