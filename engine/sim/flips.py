"""Bits that turn in the files of an engine that is down, and turn back when its people find a copy."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from engine.sim.disk import Disk
from engine.sim.machine import Machine

PARTS = ("journal", "events", "snapshots")


@dataclass(frozen=True)
class Flip:
    """A byte that is not what it was."""

    path: Path
    at: int
    was: int
    now: int

    def undo(self) -> None:
        """Where the byte is still there as it was left."""
        with contextlib.suppress(FileNotFoundError), self.path.open("r+b") as file:
            file.seek(self.at)
            if file.read(1) == bytes([self.now]):
                file.seek(self.at)
                file.write(bytes([self.was]))


class Flips:
    """`all`: what is not undone yet, nor written over by the engine, whose byte may be what the flip had made of it."""

    def __init__(self, root: Path, disk: Disk, machine: Machine) -> None:
        self.root, self.disk, self.machine = root, disk, machine
        self.all: list[Flip] = []
        disk.on_change = self._written

    def _written(self, path: str, begin: int, end: int) -> None:
        """The engine has made these bytes anew: no loss of power brings the flip back either."""
        for flip in [flip for flip in self.all if str(flip.path) == path and begin <= flip.at < end]:
            self.all.remove(flip)
            self.disk.forget(path, flip.at, flip.was)

    def flip(self, chance: Random) -> bool:
        """One bit of the bytes that one file holds before its zeros; False where there is no file."""
        files = sorted(path for part in PARTS for path in (self.root / part).glob("*") if path.stat().st_size)
        if not files:
            return False
        path = chance.choice(files)
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data.rstrip(b"\0")) or 1)
        was, data[at] = data[at], data[at] ^ (1 << chance.randrange(8))
        with self.machine.aside():
            path.write_bytes(data)
        self.all.append(Flip(path, at, was, data[at]))
        return True

    def undo(self, made_anew: tuple[str, ...]) -> None:
        """From a copy, but for files of these names, which the engine has written since."""
        with self.machine.aside():
            for flip in reversed(self.all):
                if flip.path.name not in made_anew:
                    flip.undo()
        self.all.clear()
