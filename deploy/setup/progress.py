"""What a person sees of the set-up: one line a step, and the tail of what a program said when it failed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

TAIL_LINES = 15
DOT_EVERY_S = 5.0
PROGRAM_SECONDS_MAX = 1200.0


def refuse(reason: str) -> NoReturn:
    sys.exit(f"set-up: {reason}")


def walk(steps: Sequence[tuple[str, Callable[[], str]]]) -> None:
    """Take the steps in order; each returns a few words on what it found or did."""
    for number, (title, step) in enumerate(steps, start=1):
        print(f"{number}/{len(steps)} {title} … ", end="", flush=True)
        began = time.monotonic()
        words = step()
        print(f"{words} ({time.monotonic() - began:.1f} s)", flush=True)


def run(command: Sequence[str], log: Path, what_to_do: str, environment: Mapping[str, str] | None = None) -> None:
    """Run it with a dot every few seconds; all that it says goes to the log, its tail to the terminal when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment, process_group=0
        )
        try:
            _wait(child)
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGKILL)
            refuse("interrupted; the next start goes on from here")
    if child.returncode == -signal.SIGKILL:
        refuse(f"{what_to_do}: it was killed, or did not end within {PROGRAM_SECONDS_MAX:g} s (all of it is in {log})")
    if child.returncode:
        tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        print("\n    " + "\n    ".join(tail), flush=True)
        refuse(f"{what_to_do} (all of it is in {log})")


def _wait(child: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + PROGRAM_SECONDS_MAX
    while time.monotonic() < give_up:
        try:
            child.wait(DOT_EVERY_S)
            return
        except subprocess.TimeoutExpired:
            print(".", end=" ", flush=True)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
