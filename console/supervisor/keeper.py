"""The keeper outlives the supervisor by a few seconds, for one purpose: when the supervisor is gone, nothing of it stays.

Run as a program of its own with the standard library alone: `python -I keeper.py MARK`. On its standard input the supervisor
tells `start PID SIGNAL STAGE` and `end PID`. When the input ends (the kernel closes it even after kill -9), the keeper stops what
still runs, last stage first, and kills what carries the mark after that. It also holds the supervisor's lock until it is done.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STAGE_SECONDS_MAX = 1.2
POLL_S = 0.02
MARK = "VENUE_RUN"


@dataclass(frozen=True)
class Kept:
    pid: int
    stop_signal: int
    stage: int


def main(mark: str) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # a Ctrl-C is the supervisor's to answer
    stop(listen())
    while survivors := marked(mark):
        for pid in survivors:
            send(pid, signal.SIGKILL)
        time.sleep(POLL_S)


def listen() -> list[Kept]:
    """Until the supervisor has gone; what it had running then."""
    kept: dict[int, Kept] = {}
    for line in sys.stdin:
        match line.split():
            case ["start", pid, number, stage]:
                kept[int(pid)] = Kept(int(pid), int(number), int(stage))
            case ["end", pid]:
                kept.pop(int(pid), None)
    return list(kept.values())


def stop(kept: list[Kept]) -> None:
    for stage in sorted({each.stage for each in kept}, reverse=True):
        _stop_stage([each for each in kept if each.stage == stage])


def _stop_stage(kept: list[Kept]) -> None:
    for each in kept:
        send(each.pid, each.stop_signal)
    give_up = time.monotonic() + STAGE_SECONDS_MAX
    while any(lives(each.pid) for each in kept) and time.monotonic() < give_up:
        time.sleep(POLL_S)
    for each in kept:
        send(-each.pid, signal.SIGKILL)


def send(pid: int, number: int) -> None:
    """To a process, or to a group (negative)."""
    with suppress(ProcessLookupError, PermissionError):  # gone, or its number is somebody else's by now
        os.kill(pid, number)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def marked(mark: str) -> list[int]:
    """Every living process that was started with our mark, except this one."""
    wanted = f"{MARK}={mark}".encode()
    return [pid for pid in _numbers() if pid != os.getpid() and _carries(pid, wanted) and lives(pid)]


def _numbers() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _carries(pid: int, wanted: bytes) -> bool:
    try:
        return wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # ended meanwhile, or not ours to read
        return False


if __name__ == "__main__":
    main(sys.argv[1])
