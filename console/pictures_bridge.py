"""Forwards the engine's pictures to Redis, unchanged: `pictures.sock` in, channels `live:<topic>` out.

It may lose pictures at any time and for any reason, because the next ones are whole; it never makes the engine wait.
"""

import logging
import socket
import threading
from collections.abc import Iterator

import redis
from django.conf import settings

from riskapp.topics import CHANNEL_PREFIX

LINE_BYTES_MAX = 16 << 20
READ_BYTES = 1 << 18
SILENCE_S_MAX = 5.0
PATIENCE_S = 0.5  # with Redis
RETRY_S = 0.25
log = logging.getLogger(__name__)


class PicturesBridge(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="pictures-bridge", daemon=True)
        self._ending = threading.Event()
        self._trouble = "not begun yet"

    def ask_to_end(self) -> None:
        """It ends by itself when the engine closes its end, or says nothing any more."""
        self._ending.set()

    def run(self) -> None:
        self._redis = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
        while not self._ending.is_set():
            try:
                self._forward()
            except OSError as fault:  # the engine has not started yet, has gone, or says nothing
                self._tell(f"no pictures from the engine: {fault}")
            self._ending.wait(RETRY_S)

    def _forward(self) -> None:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(SILENCE_S_MAX)
            link.connect(str(settings.ENGINE_FOLDER / "pictures.sock"))
            for lines in _pieces(link):
                self._publish(lines)
                if self._ending.is_set():
                    return

    def _publish(self, lines: list[bytes]) -> None:
        pipe = self._redis.pipeline(transaction=False)
        for line in lines:
            pipe.publish(CHANNEL_PREFIX + topic_of(line), line)
        try:
            pipe.execute()
        except redis.RedisError as fault:
            self._tell(f"pictures are not published: {fault}")
            self._ending.wait(RETRY_S)
        else:
            self._tell("")

    def _tell(self, trouble: str) -> None:
        """Once when it begins and once when it is over; not when we were told to end."""
        if bool(trouble) != bool(self._trouble) and not self._ending.is_set():
            log.log(logging.WARNING if trouble else logging.INFO, "%s", trouble or "pictures flow")
        self._trouble = trouble


def _pieces(link: socket.socket) -> Iterator[list[bytes]]:
    """Whole lines, as many as came at once. ConnectionError at the end, TimeoutError after a long silence."""
    rest = b""
    while True:
        piece = link.recv(READ_BYTES)
        if not piece:
            raise ConnectionError("the engine closed the connection")
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LINE_BYTES_MAX:
            raise ConnectionError(f"a picture is longer than {LINE_BYTES_MAX} bytes")
        if lines:
            yield lines


def topic_of(line: bytes) -> str:
    """A picture begins with its topic: `{"topic":"book:1",…`."""
    return line[:64].split(b'"', 4)[3].decode()
