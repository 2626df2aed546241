"""Asks a running engine through its control socket. Needs the engine's folder and nothing else."""

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

LINE_BYTES_MAX = 64 << 10
ANSWER_BYTES_MAX = 1 << 20


def ask(folder: Path | str, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    """The engine's answer to one request; see docs/ARCHITECTURE.md, *Control socket*.

    OSError when the engine is not there or may not be asked by us (its subclass TimeoutError: it did not answer within
    `timeout_s`; the command may have been applied all the same, and may be asked again with the same request_id).
    ValueError when request or answer is no such thing.
    """
    folder = Path(folder)
    credential = (folder / "control.secret").read_text().strip()
    line = json.dumps({**request, "credential": credential}).encode() + b"\n"
    if len(line) > LINE_BYTES_MAX:
        raise ValueError(f"a request has at most {LINE_BYTES_MAX} bytes, this one {len(line)}")
    deadline = time.monotonic() + timeout_s
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(timeout_s)
        _connect(sock, folder / "control.sock")
        sock.sendall(line)
        answer = json.loads(_read_line(sock, deadline))
    if not isinstance(answer, dict):
        raise ValueError(f"the engine answered {answer!r}")
    return answer


def _connect(sock: socket.socket, path: Path) -> None:
    """Also where the path is longer than a socket's address may be (107 bytes)."""
    if len(os.fsencode(path)) < 108:
        sock.connect(str(path))
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        sock.connect(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def _read_line(sock: socket.socket, deadline: float) -> bytes:
    got = bytearray()
    while not got.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the engine did not answer in time")
        sock.settimeout(left)
        piece = sock.recv(65536)
        if not piece:
            raise ConnectionError("the engine closed the control connection without an answer")
        got += piece
        if len(got) > ANSWER_BYTES_MAX:
            raise ValueError("the engine's answer is too long")
    return bytes(got)
