"""Cancel on disconnect must hold when it is the engine that dies: who was promised it stands in a file.

The file is written before an order of such a session can be applied, and a session leaves it only when its cancel is durable.
Its bytes are synced before it takes its name, or a loss of power could leave half a file, with which no engine starts. Its name
is not: the list before may come back then, and the orders of the last few logons may stand in the book, where their owners find
and cancel them.
"""

import json
import os
from pathlib import Path

from engine.gateway.roster import SESSION_MAX


class Promises:
    """`sessions` is what the file says."""

    def __init__(self, path: Path) -> None:
        """Reads the file that the last engine left. ValueError, OSError when it is there and cannot be read."""
        self.path = path
        self.sessions: set[int] = set(_read(path))
        self._seen: tuple[set[int], int] = (set(self.sessions), 0)

    def add(self, promised: set[int]) -> None:
        """Every turn: who was promised a cancel now."""
        if not promised <= self.sessions:
            self._write(self.sessions | promised)

    def forget_kept(self, promised: set[int], last_seq: int, durable_seq: int) -> None:
        """Now and then: who was promised nothing at the last look, and whose cancel has become durable since, is taken out."""
        before, applied_seq = self._seen
        if durable_seq < applied_seq:
            return
        if self.sessions != before | promised:
            self._write(before | promised)
        self._seen = (promised, last_seq)

    def forget_all(self) -> None:
        """Every session has ended, and every cancel is durable."""
        if self.sessions:
            self._write(set())

    def _write(self, sessions: set[int]) -> None:
        self.sessions = set(sessions)
        fresh = self.path.with_suffix(".new")
        with fresh.open("w") as file:
            file.write(json.dumps(sorted(sessions)))
            file.flush()
            os.fdatasync(file.fileno())
        os.replace(fresh, self.path)


def _read(path: Path) -> list[int]:
    try:
        sessions = json.loads(path.read_text())
    except FileNotFoundError:
        return []
    except ValueError:
        sessions = None
    if not isinstance(sessions, list) or not all(isinstance(number, int) and 0 < number <= SESSION_MAX for number in sessions):
        raise ValueError(f"{path} is no list of sessions; delete it, and cancel by hand what should not be working")
    return sessions
