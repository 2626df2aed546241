"""The processes' logs: one file each, of bounded size."""

import shutil
from pathlib import Path

BYTES_MAX = 8 << 20
OLDER_MAX = 3


def rotate(log: Path) -> None:
    """Move what is there to `.1` and so on, and empty the file in place: its process appends through an open descriptor.

    What the process writes between the copy and the emptying is lost: a log is no journal. On a full disk all of it is:
    the venue goes on, and what is emptied makes room.
    """
    if not log.exists() or log.stat().st_size < BYTES_MAX:
        return
    for age in range(OLDER_MAX, 1, -1):
        younger = log.with_name(f"{log.name}.{age - 1}")
        if younger.exists():
            younger.replace(log.with_name(f"{log.name}.{age}"))
    newest = log.with_name(f"{log.name}.1")
    try:
        shutil.copyfile(log, newest)
    except OSError:
        newest.unlink(missing_ok=True)
    with log.open("r+b") as file:
        file.truncate(0)


def last_line(log: Path) -> str:
    """The last thing that a process said, for the line that reports its end."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
