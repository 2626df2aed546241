"""What no program can beat here: a bare echo over the same kind of socket, a bare sync of the same disk."""

import multiprocessing
import os
import socket
import tempfile
import time
from pathlib import Path

import numpy as np

from engine.bench.figures import Figure

ECHO_BYTES = 48
BLOCK = 4096


def measure(*, folder: Path, count: int) -> list[Figure]:
    return [_echo(count), _sync(folder, count)]


def _echo(count: int) -> Figure:
    listener = socket.create_server(("127.0.0.1", 0))
    other = multiprocessing.get_context("fork").Process(target=_answer, args=(listener,), daemon=True)
    other.start()
    times = np.empty(count)
    with socket.create_connection(listener.getsockname(), 5) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(count):
            began = time.perf_counter_ns()
            sock.sendall(bytes(ECHO_BYTES))
            sock.recv(ECHO_BYTES)
            times[index] = time.perf_counter_ns() - began
    other.join(5)
    listener.close()
    return _figure("bare TCP echo of 48 bytes, blocking Python both ends", times)


def _answer(listener: socket.socket) -> None:
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := sock.recv(ECHO_BYTES):
        sock.sendall(data)


def _sync(folder: Path, count: int) -> Figure:
    """fdatasync of one block overwritten in a preallocated file."""
    times = np.empty(count)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, BLOCK * count)
        os.fsync(file.fileno())
        for index in range(count):
            os.pwrite(file.fileno(), b"\1" * BLOCK, index * BLOCK)
            began = time.perf_counter_ns()
            os.fdatasync(file.fileno())
            times[index] = time.perf_counter_ns() - began
    return _figure("bare fdatasync of 4 KiB, preallocated file", times)


def _figure(name: str, times_ns: np.ndarray) -> Figure:
    p50, p99, p999 = np.percentile(times_ns, [50, 99, 99.9]) / 1000
    return Figure("floors", name, "us p50", [float(p50)], more={"p99": round(float(p99), 1), "p99.9": round(float(p999), 1)})
