"""A connection whose bytes take their time: delivered in pieces of any size, in any turn, cut at any byte."""

import socket
from pathlib import Path
from random import Random

WAITING_BYTES_MAX = 1 << 16


class Line:
    """One client's side of a connection to a unix socket of the engine. Never waits."""

    def __init__(self, path: Path) -> None:
        """OSError when nobody listens there."""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.setblocking(False)
        try:
            self.socket.connect(str(path))
        except OSError:
            self.socket.close()
            raise
        self.on_the_way = bytearray()
        self.come = bytearray()
        self.open = True

    def say(self, data: bytes) -> None:
        if len(self.on_the_way) < WAITING_BYTES_MAX:
            self.on_the_way += data

    def carry(self, chance: Random) -> None:
        """Some of what is on the way arrives; something is fetched. `open` says whether the connection still stands."""
        size = len(self.on_the_way) if chance.random() < 0.6 else chance.randint(0, len(self.on_the_way))
        try:
            del self.on_the_way[: self.socket.send(self.on_the_way[:size]) if size else 0]
        except BlockingIOError:
            pass
        except OSError:
            self.open = False
        self.fetch(1 << 16 if chance.random() < 0.7 else chance.randint(1, 200))

    def fetch(self, size: int) -> None:
        try:
            got = self.socket.recv(size)
        except BlockingIOError:
            return
        except OSError:
            got = b""
        self.come += got
        self.open = self.open and bool(got)

    def finish(self) -> None:
        """Nothing more will be said; the other side may still answer."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.open = False

    def close(self) -> None:
        self.open = False
        self.socket.close()
