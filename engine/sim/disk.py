"""What a disk keeps: all that was synced, and of the rest what chance leaves.

The files themselves lie in memory and hold what the page cache of a real machine would. Beside them stands what is durable, so
that a loss of power can put every file back to something that a real disk might hold.

- A file's bytes are durable as of its last sync. Of what was changed after that each sector of 512 bytes holds the old bytes or
  the new ones. One that held zeros, or that nothing was in, may be torn at any byte; docs/JOURNAL.md assumes that no other is.
- Names are durable in order: a loss of power undoes the last of those creations, renames and removals whose folder was not
  synced.
- `events/durable` is mapped: the kernel writes it when it likes, so any of its late versions may be what is left.
"""

import errno
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from engine.sim.machine import Deed

SECTOR = 512
MAPPED_VERSIONS_MAX = 8
ENDLESS = 1 << 62


@dataclass(frozen=True)
class NameChange:
    """A creation, rename or removal that is not durable yet, and what undoes it."""

    folder: str
    deed: Deed
    path: str
    to: str = ""
    lost: bytes | None = None  # content of the file that was removed or replaced
    lost_synced: bytes | None = None


@dataclass
class Orders:
    """What shall go wrong: counted down at each deed."""

    off_after: int | None = None  # deeds, then the machine or the process stops in the middle of one
    sync_fails: bool = False
    full: bool = False


class Disk:
    """`deeds` counts changes. `on_sync` runs while a sync is on its way, `on_idle` while the engine waits for its writer."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.deeds = 0
        self.off = False
        self.refused = False  # something was, since somebody looked
        self.orders = Orders()
        self.random = Random(0)
        self.on_sync: Callable[[], None] = lambda: None
        self.on_idle: Callable[[], None] = lambda: None
        self.on_change: Callable[[str, int, int], None] = lambda path, begin, end: None  # bytes of a file are written or cut
        self._synced: dict[str, bytes] = {}
        self._changes: list[NameChange] = []
        self._mapped: deque[bytes] = deque(maxlen=MAPPED_VERSIONS_MAX)

    # --- while the machine runs

    def ask(self, deed: Deed, path: str, to: str, at: int, size: int, bytes_: bytes) -> int:
        """machine.c's question; see machine.Ask."""
        answer = self._answer(deed, path, to, at, size, bytes_)
        self.refused = self.refused or answer < 0
        return answer

    def _answer(self, deed: Deed, path: str, to: str, at: int, size: int, bytes_: bytes) -> int:
        if deed == Deed.IDLE:
            self.on_idle()
            return 0
        self.deeds += 1
        if self.off:
            return -errno.EIO
        if self.orders.off_after is not None:
            self.orders.off_after -= 1
            if self.orders.off_after < 0:
                self._stop_in(deed, path, at, bytes_)
                return -errno.EIO
        if self.orders.full and (deed == Deed.RESERVE or (deed == Deed.WRITE and self._grows(path, at + size))):
            return self._room(deed, path, at, size)
        self._note_change(deed, path, at, size)
        return self._do(deed, path, to, size)

    def _note_change(self, deed: Deed, path: str, at: int, size: int) -> None:
        if deed == Deed.WRITE:
            self.on_change(path, at, at + size)
        elif deed == Deed.CUT:
            self.on_change(path, size, ENDLESS)
        elif deed == Deed.OPEN and size:  # emptied
            self.on_change(path, 0, ENDLESS)

    def _stop_in(self, deed: Deed, path: str, at: int, bytes_: bytes) -> None:
        """The last write is torn at any byte, unless it overwrites something."""
        self.off = True
        if deed == Deed.WRITE:
            fd = os.open(path, os.O_RDWR)
            fresh = not any(os.pread(fd, len(bytes_), at))
            kept = self.random.randint(0, len(bytes_)) if fresh else self.random.choice((0, len(bytes_)))
            os.pwrite(fd, bytes_[:kept], at)
            os.close(fd)
            self.on_change(path, at, at + kept)

    def _grows(self, path: str, end: int) -> bool:
        return end > os.stat(path).st_size

    def _room(self, deed: Deed, path: str, at: int, size: int) -> int:
        """Part of a write still fits, now and then."""
        if deed == Deed.WRITE and size > 1 and self.random.random() < 0.3:
            fits = self.random.randrange(1, size)
            self._note_change(deed, path, at, fits)
            return fits
        return -errno.ENOSPC

    def _do(self, deed: Deed, path: str, to: str, size: int) -> int:
        if deed == Deed.SYNC:
            return self._sync(path)
        if deed == Deed.RENAME:
            self._changes.append(self._change(deed, path, to, gone=to))
            self._move(path, to)
        elif deed == Deed.UNLINK:
            self._changes.append(self._change(deed, path, gone=path))
            self._synced.pop(path, None)
        elif deed == Deed.OPEN and not os.path.exists(path):
            self._changes.append(NameChange(os.path.dirname(path), deed, path))
        return 0

    def _change(self, deed: Deed, path: str, to: str = "", *, gone: str) -> NameChange:
        lost = Path(gone).read_bytes() if os.path.isfile(gone) else None
        return NameChange(os.path.dirname(path), deed, path, to, lost, self._synced.get(gone))

    def _move(self, path: str, to: str) -> None:
        synced = self._synced.pop(path, None)
        self._synced.pop(to, None)
        if synced is not None:
            self._synced[to] = synced

    def _sync(self, path: str) -> int:
        self.on_sync()
        if self.off:
            return -errno.EIO
        if self.orders.sync_fails:
            self.orders.sync_fails = False
            return -errno.EIO
        if os.path.isdir(path):
            self._changes = [change for change in self._changes if change.folder != path]
        else:
            self._synced[path] = Path(path).read_bytes()
        return 0

    def note_mapped(self) -> None:
        """Call it after each step: what a kernel might have written of the mapped header by now."""
        path = self.root / "events" / "durable"
        if path.exists():
            now = path.read_bytes()
            if not self._mapped or self._mapped[-1] != now:
                self._mapped.append(now)

    # --- while it is off

    def lose_power(self) -> None:
        """Put every file back to what a disk might have kept."""
        keep = self.random.randint(0, len(self._changes)) if self._changes else 0
        while len(self._changes) > keep:
            self._undo(self._changes.pop())
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            now = path.read_bytes()
            then = self._synced.get(str(path), b"")
            if path.name == "durable" and self._mapped and then:
                left = self.random.choice([then, *self._mapped])
            else:
                left = self._mixture(then, now)
            if left != now:
                path.write_bytes(left)
        self.settle()

    def forget(self, path: str, at: int, byte: int) -> None:
        """What a loss of power may put there is this byte instead."""
        synced = self._synced.get(path, b"")
        if at < len(synced):
            self._synced[path] = synced[:at] + bytes([byte]) + synced[at + 1 :]

    def settle(self) -> None:
        """What is there now is what the disk holds."""
        self._changes.clear()
        self._mapped.clear()
        self._synced = {str(p): p.read_bytes() for p in self.root.rglob("*") if p.is_file()}

    def _undo(self, change: NameChange) -> None:
        path = Path(change.path)
        if change.deed == Deed.OPEN:
            path.unlink(missing_ok=True)
            self._synced.pop(change.path, None)
            return
        if change.deed == Deed.RENAME:
            os.rename(change.to, change.path)
            self._move(change.to, change.path)
            path = Path(change.to)
        if change.lost is not None:
            path.write_bytes(change.lost)
            if change.lost_synced is not None:
                self._synced[str(path)] = change.lost_synced

    def _mixture(self, then: bytes, now: bytes) -> bytes:
        """Old and new sectors as chance will have it."""
        if then == now:
            return now
        chance = self.random
        size = chance.choice((len(then), len(now), chance.randint(*sorted((len(then), len(now))))))
        then, now = then.ljust(size, b"\0")[:size], now.ljust(size, b"\0")[:size]
        left = bytearray(then)
        new_share = chance.choice((0.0, 0.5, 0.9, 1.0))
        torn: list[int] = []
        for at in range(0, size, SECTOR):
            if now[at : at + SECTOR] != then[at : at + SECTOR]:
                torn.append(at)
                if chance.random() < new_share:
                    left[at : at + SECTOR] = now[at : at + SECTOR]
        if torn and chance.random() < 0.5:
            at = chance.choice(torn)
            differs = next(i for i in range(at, size) if then[i] != now[i])
            if not any(then[differs : at + SECTOR]):
                cut = chance.randint(differs, min(at + SECTOR, size))
                left[at:cut] = now[at:cut]
        return bytes(left)
