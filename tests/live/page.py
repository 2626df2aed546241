"""A page of our own protocol in Python: what static/console/js/topic.js does with frames, and no more."""

import json
from typing import Any

Rows = dict[Any, list[Any]]


class GapError(Exception):
    """A delta does not start where this page is."""


class Page:
    """The rows of one topic as a browser has them."""

    def __init__(self) -> None:
        self.n: int | None = None
        self.seq = 0
        self.rows: Rows = {}

    def take(self, text: str) -> None:
        frame = json.loads(text)
        if frame["t"] == "s":
            self.rows = {row[0]: row for row in frame["rows"]}
        elif frame["from"] != self.n:
            raise GapError(f"at {self.n}, the delta starts from {frame['from']}")
        else:
            self._change(frame)
        self.n, self.seq = frame["n"], frame["seq"]

    def _change(self, frame: dict[str, Any]) -> None:
        for key in frame.get("x", []):
            del self.rows[key]
        for row in frame.get("a", []):
            self.rows[row[0]] = row
        for key, column, value in zip(frame.get("r", []), frame.get("k", []), frame.get("v", []), strict=True):
            self.rows[key][column] = value

    def told(self) -> dict[str, str]:
        """By key, in JSON: True is not 1, and 1 is not "1"."""
        return {json.dumps(key): json.dumps(row) for key, row in self.rows.items()}
