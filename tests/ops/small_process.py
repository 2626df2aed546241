"""What one process of the small venue does: `small_process.py FOLDER NAME DOES`. Starts and stops are lines in FOLDER/history."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

FOLDER, NAME, DOES = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def note(what: str) -> None:
    with (FOLDER / "history").open("a") as file:
        file.write(f"{what} {NAME}\n")


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    note("stop")
    sys.exit(0)


note("start")
print("a line for the log", flush=True)
if DOES == "end":
    sys.exit(0)
if DOES in {"fail", "crash"}:
    print("this is why", flush=True)
    sys.exit(3)
signal.signal(signal.SIGTERM, signal.SIG_IGN if DOES == "stubborn" else stop)
if DOES == "family":
    subprocess.Popen(SLEEP)
    subprocess.Popen(SLEEP, start_new_session=True)
if DOES == "slow":
    print("half of it is done", flush=True)
    time.sleep(3.5)
(FOLDER / f"{NAME}.pid").write_text(str(os.getpid()))
(FOLDER / f"{NAME}.ready").touch()
while True:
    time.sleep(1)
