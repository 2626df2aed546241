"""What no program can beat here: a bare echo over the same kind of socket, a bare sync of the same disk. Times in us."""

import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bench.figures import Figure

ECHO_BYTES = 64
BLOCK = 4096
BLOCKS = 4096
LEFT_OUT = "echo: TCP between two blocking Python processes; sync: fdatasync of 4 KiB overwritten in a file of written zeros"


class Floors:
    """Echo and sync, ready to be measured again and again beside something else."""

    def __init__(self, sock: socket.socket, file: int) -> None:
        self._sock, self._file = sock, file
        self._block = 0

    def echo(self, count: int) -> NDArray[np.float64]:
        times = np.empty(count)
        for index in range(count):
            began = time.perf_counter_ns()
            self._sock.sendall(bytes(ECHO_BYTES))
            self._sock.recv(ECHO_BYTES, socket.MSG_WAITALL)
            times[index] = (time.perf_counter_ns() - began) / 1000
        return times

    def sync(self, count: int) -> NDArray[np.float64]:
        times = np.empty(count)
        for index in range(count):
            os.pwrite(self._file, b"\1" * BLOCK, self._block % BLOCKS * BLOCK)
            self._block += 1
            began = time.perf_counter_ns()
            os.fdatasync(self._file)
            times[index] = (time.perf_counter_ns() - began) / 1000
        return times


@contextmanager
def floors(folder: Path) -> Iterator[Floors]:
    """`folder` is on the disk that is to be measured."""
    listener = socket.create_server(("127.0.0.1", 0))
    other = multiprocessing.get_context("fork").Process(target=_answer, args=(listener,), daemon=True)
    other.start()
    with socket.create_connection(listener.getsockname(), 5) as sock, tempfile.TemporaryFile(dir=folder) as file:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        file.write(bytes(BLOCK * BLOCKS))
        file.flush()
        os.fsync(file.fileno())
        yield Floors(sock, file.fileno())
    other.join(5)
    listener.close()


def _answer(listener: socket.socket) -> None:
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := sock.recv(ECHO_BYTES, socket.MSG_WAITALL):
        sock.sendall(data)


def measure(*, folder: Path, rounds: int, count: int) -> list[Figure]:
    with floors(folder) as bare:
        echoes, syncs = zip(*((bare.echo(count), bare.sync(count)) for _ in range(rounds)), strict=True)
    return [_figure(f"bare TCP echo of {ECHO_BYTES} bytes", echoes), _figure("bare fdatasync of 4 KiB", syncs)]


def _figure(name: str, times_us: tuple[NDArray[np.float64], ...]) -> Figure:
    p99, p999 = np.percentile(np.concatenate(times_us), [99, 99.9])
    more = {"us p99": round(float(p99), 1), "p99.9": round(float(p999), 1)}
    return Figure("floors", name, "us p50", [float(np.median(times)) for times in times_us], LEFT_OUT, more)
