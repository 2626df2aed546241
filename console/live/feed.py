"""One topic in this process: its newest pictures, and the frames made of them, each encoded once for all who need it."""

import asyncio
import logging
from collections import deque

from console.live import frames
from console.live.bounds import RING_PICTURES_MAX
from console.live.picture import BadPictureError, Picture, read, sharing
from riskapp.topics import Topic

log = logging.getLogger(__name__)


class Feed:
    """While nobody watches, the newest picture is kept as it came and is not read."""

    def __init__(self, kind: Topic, name: str) -> None:
        self.kind = kind
        self.name = name
        self._ring: deque[Picture] = deque(maxlen=RING_PICTURES_MAX)
        self._watchers: set[asyncio.Event] = set()
        self._unread: bytes | None = None
        self._n = 0
        self._snapshot = ""
        self._deltas: dict[int, str] = {}
        self._complained = False

    @property
    def newest(self) -> Picture | None:
        return self._ring[-1] if self._ring else None

    @property
    def is_idle(self) -> bool:
        """Nobody watches it and nothing was ever published on it."""
        return not self._watchers and self._unread is None and not self._ring

    def receive(self, raw: bytes) -> None:
        self._unread = raw
        if self._watchers:
            self._read()

    def watch(self, wake: asyncio.Event) -> None:
        """`wake` is set at each new picture, until `unwatch`."""
        self._watchers.add(wake)
        if self._unread is not None:
            self._read()

    def unwatch(self, wake: asyncio.Event) -> None:
        self._watchers.discard(wake)
        while not self._watchers and len(self._ring) > 1:
            self._ring.popleft()  # the next watcher begins with a snapshot

    def frame(self, has: int | None) -> tuple[int, str] | None:
        """What takes a page from picture number `has` (None: from nothing) to the newest; None when it is there already.

        The number of the newest comes with it. Any distance is one frame: what lay between is merged.
        """
        newest = self.newest
        if newest is None or newest.n == has:
            return None
        older = self._at(has) if has is not None else None
        if older is None:
            self._snapshot = self._snapshot or frames.snapshot(newest)
            return newest.n, self._snapshot
        if older.n not in self._deltas:
            self._deltas[older.n] = frames.delta(older, newest)
        return newest.n, self._deltas[older.n]

    def _at(self, n: int) -> Picture | None:
        """Numbers in the ring have no holes, so a picture's place follows from its number."""
        place = n - self._ring[0].n
        return self._ring[place] if 0 <= place < len(self._ring) else None

    def _read(self) -> None:
        raw, self._unread = self._unread, None
        try:
            picture = read(raw or b"", self.kind, self.name, self._n + 1)
        except BadPictureError as fault:
            # once, not ten times a second; the page shows the topic as stale, which is what it is
            log.log(logging.DEBUG if self._complained else logging.ERROR, "a picture of %s was left out: %s", self.name, fault)
            self._complained = True
            return
        self._complained = False
        self._n = picture.n
        self._ring.append(sharing(self._ring[-1], picture) if self._ring else picture)
        self._snapshot = ""
        self._deltas.clear()
        for wake in self._watchers:
            wake.set()
