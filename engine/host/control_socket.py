"""The control socket: lines of JSON in, lines of JSON out, a few connections, all bounded."""

import json
import os
import re
import secrets
import select
import socket
from pathlib import Path
from typing import Any

from engine.host.control_client import LINE_BYTES_MAX
from engine.host.control_requests import Request, RequestRefused, parse

ASKERS_MAX = 32
IDLE_NS_MAX = 30_000_000_000
ANSWERS_BYTES_MAX = 4 << 20
UNANSWERED_MAX = 64
SECRET_BYTES = 32
SECRET = re.compile(f"[0-9a-f]{{{2 * SECRET_BYTES}}}")


class Asker:
    """One connection to the control socket."""

    __slots__ = ("heard_ns", "inbox", "outbox", "socket", "unanswered")

    def __init__(self, sock: socket.socket, now_ns: int) -> None:
        self.socket, self.heard_ns = sock, now_ns
        self.inbox, self.outbox = bytearray(), bytearray()
        self.unanswered = 0

    def lines(self) -> list[bytes]:
        """Whole lines, taken out of the inbox."""
        *whole, rest = bytes(self.inbox).split(b"\n")
        self.inbox = bytearray(rest)
        return whole


class ControlSocket:
    """Listens on `control.sock`. `epoll` is shared with the loop; `fds` are those of its descriptors that are ours."""

    def __init__(self, folder: Path, epoll: select.epoll) -> None:
        """OSError when the socket or the secret cannot be made."""
        self.credential = _credential(folder / "control.secret")
        self.listener = listen_private(folder / "control.sock")
        self.epoll = epoll
        self.askers: dict[int, Asker] = {}
        epoll.register(self.listener.fileno(), select.EPOLLIN)

    def owns(self, fd: int) -> bool:
        return fd in self.askers or fd == self.listener.fileno()

    def serve(self, fd: int, now_ns: int) -> list[tuple[Asker, Request]]:
        """What is asked on this descriptor now. What is no request is answered here."""
        if fd == self.listener.fileno():
            self._accept(now_ns)
            return []
        asker = self.askers[fd]
        self._send(asker)
        if not self._receive(asker, now_ns):
            return []
        out = []
        for line in asker.lines():
            asker.unanswered += 1
            try:
                out.append((asker, parse(line, self.credential)))
            except RequestRefused as refused:
                self.answer(asker, refused.answer)
        return out

    def _accept(self, now_ns: int) -> None:
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        if len(self.askers) >= ASKERS_MAX and not self._make_room():
            sock.close()
            return
        sock.setblocking(False)
        self.askers[sock.fileno()] = Asker(sock, now_ns)
        self.epoll.register(sock.fileno(), select.EPOLLIN)

    def _make_room(self) -> bool:
        """Close who has been silent longest and waits for nothing: a halt must find a place. False when all wait."""
        silent = [asker for asker in self.askers.values() if not asker.unanswered]
        if silent:
            self.close(min(silent, key=lambda asker: asker.heard_ns))
        return bool(silent)

    def _receive(self, asker: Asker, now_ns: int) -> bool:
        """False when there is nothing, or nothing more will come."""
        try:
            got = asker.socket.recv(LINE_BYTES_MAX)
        except BlockingIOError:
            return False
        except OSError:
            got = b""
        asker.inbox += got
        asker.heard_ns = now_ns
        longest = max(len(line) for line in asker.inbox.split(b"\n"))
        # counted before they are read: a flood of lines must not hold up the loop
        asked = asker.unanswered + asker.inbox.count(b"\n")
        if not got or longest > LINE_BYTES_MAX or asked > UNANSWERED_MAX:
            self.close(asker)
            return False
        return True

    def answer(self, asker: Asker, values: dict[str, Any]) -> None:
        """Queue and send an answer; nothing happens when the asker has gone."""
        if asker.socket.fileno() not in self.askers:
            return
        asker.unanswered -= 1
        asker.outbox += json.dumps(values).encode() + b"\n"
        self._send(asker)
        if len(asker.outbox) > ANSWERS_BYTES_MAX:
            self.close(asker)

    def _send(self, asker: Asker) -> None:
        if not asker.outbox:
            return
        try:
            sent = asker.socket.send(asker.outbox)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close(asker)
            return
        del asker.outbox[:sent]
        more = select.EPOLLOUT if asker.outbox else 0
        self.epoll.modify(asker.socket.fileno(), select.EPOLLIN | more)

    def tick(self, now_ns: int) -> None:
        """Close who has said nothing for long and waits for nothing."""
        for asker in list(self.askers.values()):
            if not asker.unanswered and now_ns - asker.heard_ns > IDLE_NS_MAX:
                self.close(asker)

    def close(self, asker: Asker) -> None:
        if self.askers.pop(asker.socket.fileno(), None) is not None:
            asker.socket.close()

    def close_all(self) -> None:
        for asker in list(self.askers.values()):
            self.close(asker)
        self.listener.close()


def listen_private(path: Path) -> socket.socket:
    """A listening unix socket that only our own account can reach. Replaces one that a dead engine left.

    OSError names a path that is too long (107 bytes). The caller holds the folder's lock, so no living engine is robbed.
    """
    if len(os.fsencode(path)) > 107:
        raise OSError(f"{path} is longer than the 107 bytes of a socket's address: use a shorter folder")
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX)
    sock.setblocking(False)
    mask = os.umask(0o177)
    try:
        sock.bind(str(path))
    finally:
        os.umask(mask)
    sock.listen(64)
    return sock


def _credential(path: Path) -> str:
    """The secret beside the socket, made when it is not there, or not whole: a loss of power may have left an empty file."""
    try:
        secret = path.read_text().strip()
    except (FileNotFoundError, UnicodeDecodeError):
        secret = ""
    if SECRET.fullmatch(secret) is None:
        secret = secrets.token_hex(SECRET_BYTES)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    return secret
