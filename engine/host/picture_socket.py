"""`pictures.sock`: whoever connects is sent pictures. One who reads slowly misses some; nobody waits for him."""

import select
import socket
from pathlib import Path

from engine.host.control_socket import listen_private

READERS_MAX = 16


class Reader:
    """One connection. Of each topic it has at most one picture to come: the newest."""

    __slots__ = ("due", "rest", "socket", "writing")

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.due: dict[str, bytes] = {}  # by topic, in the order in which they are sent
        self.rest = memoryview(b"")  # of a line that was sent in part: it must be finished
        self.writing = False  # epoll watches for room

    def send(self) -> bool:
        """Send what the socket takes; False when the connection broke."""
        try:
            while self.rest or self.due:
                if not self.rest:
                    self.rest = memoryview(self.due.pop(next(iter(self.due))))
                self.rest = self.rest[self.socket.send(self.rest) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True


class PictureSocket:
    """Readers and what is due to them. `epoll` is the loop's."""

    def __init__(self, path: Path, epoll: select.epoll) -> None:
        """OSError when the socket cannot be made."""
        self.listener = listen_private(path)
        self.epoll = epoll
        self.readers: dict[int, Reader] = {}
        epoll.register(self.listener.fileno(), select.EPOLLIN)

    def owns(self, fd: int) -> bool:
        return fd in self.readers or fd == self.listener.fileno()

    def serve(self, fd: int, event: int) -> None:
        if fd == self.listener.fileno():
            self._accept()
            return
        reader = self.readers[fd]
        if event & ~select.EPOLLOUT and self._has_gone(reader):
            self.close(reader)
        else:
            self._send(reader)

    def _accept(self) -> None:
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        if len(self.readers) >= READERS_MAX:
            sock.close()
            return
        sock.setblocking(False)
        self.readers[sock.fileno()] = Reader(sock)
        self.epoll.register(sock.fileno(), select.EPOLLIN)

    def _has_gone(self, reader: Reader) -> bool:
        """A reader has nothing to say; what it says all the same is dropped."""
        try:
            return not reader.socket.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def publish(self, topic: str, line: bytes) -> None:
        for reader in list(self.readers.values()):
            reader.due[topic] = line
            if not reader.writing:
                self._send(reader)

    def _send(self, reader: Reader) -> None:
        if not reader.send():
            self.close(reader)
            return
        more = bool(reader.rest or reader.due)
        if more != reader.writing:
            reader.writing = more
            self.epoll.modify(reader.socket.fileno(), select.EPOLLIN | (select.EPOLLOUT if more else 0))

    def close(self, reader: Reader) -> None:
        if self.readers.pop(reader.socket.fileno(), None) is not None:
            reader.socket.close()

    def close_all(self) -> None:
        for reader in list(self.readers.values()):
            self.close(reader)
        self.listener.close()
