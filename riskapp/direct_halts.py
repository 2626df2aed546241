"""Why somebody halted by the second road, in his words. The engine's records have no room for them: they lie in a file beside the
journal, written before the engine is asked, for the projector that writes the halt down."""

import json
from pathlib import Path
from typing import Any

NOTES = "direct_halts.jsonl"
TAIL_BYTES_MAX = 1 << 20


def note(folder: Path, row: dict[str, Any]) -> None:
    """One line. `row` has `request_id` and `text`. OSError when the disk does not take it."""
    with (folder / NOTES).open("a") as notes:
        notes.write(json.dumps(row) + "\n")


def text_of(folder: Path, request_id: int) -> str:
    """What was said of this request; empty when nothing is known. Only the file's last megabyte is read."""
    try:
        with (folder / NOTES).open("rb") as notes:
            notes.seek(max(0, notes.seek(0, 2) - TAIL_BYTES_MAX))
            lines = notes.read().splitlines()
    except OSError:
        return ""
    return next((text for line in reversed(lines) if (text := _text(line, request_id)) is not None), "")


def _text(line: bytes, request_id: int) -> str | None:
    """None: the line speaks of another request, or is no note (people may have written into the file)."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or row.get("request_id") != request_id:
        return None
    return str(row.get("text", ""))
