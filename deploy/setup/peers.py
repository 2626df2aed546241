"""The engines that `make bench` measures beside ours. One that cannot be installed holds up nothing: the bench says why."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.setup import stamps
from deploy.setup.environment import LOGS
from deploy.setup.progress import PROGRAM_SECONDS_MAX

PLACE = Path("build/bench-peers")
LOCK = Path("requirements-bench.lock")
PEERS = ("orderly-chaos", "limit-order-book", "nautilus-trader")
PIP = ("-m", "pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-q")
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==.*(?:\n[ \t]+.*)*", re.MULTILINE)


def install() -> str:
    stamp = PLACE / "stamp"
    wanted = stamps.hash_of([LOCK], sys.version)
    if stamps.is_current(stamp, wanted):
        return "current"
    shutil.rmtree(PLACE, ignore_errors=True)
    (PLACE / "failures").mkdir(parents=True)
    pinned = entries(LOCK.read_text())
    shared = [text for name, text in pinned if name not in PEERS]
    trouble = _run([sys.executable, "-m", "venv", str(PLACE)]) or _pip(shared, "--only-binary", ":all:")
    build = ("--no-deps", "--no-build-isolation")
    failed = [name for name in PEERS if _without(name, trouble or _pip([dict(pinned)[name]], *build))]
    if not failed:
        stamps.write(stamp, wanted)
    return "installed" if not failed else f"without {', '.join(failed)}: the bench says why"


def entries(lock: str) -> list[tuple[str, str]]:
    """Each requirement's name and lines, hashes with them; a name may stand there for several Pythons."""
    return [(match[1].lower().replace("_", "-"), match[0]) for match in ENTRY.finditer(lock)]


def _pip(requirements: list[str], *how: str) -> str:
    """What went wrong, or nothing."""
    listed = PLACE / "requirements.txt"
    listed.write_text("\n".join(requirements) + "\n")
    return _run([str(PLACE / "bin/python"), *PIP, *how, "-r", str(listed)])


def _run(command: list[str]) -> str:
    log = LOGS / "bench-peers.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS_MAX)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return str(fault)
    with log.open("a") as file:
        file.write(done.stdout + done.stderr)
    errors = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "error"))] or done.stderr.splitlines()
    return errors[-1] if done.returncode and errors else f"it ended with {done.returncode}" if done.returncode else ""


def _without(name: str, trouble: str) -> bool:
    """Note why there is none; False: there is."""
    if trouble:
        (PLACE / "failures" / f"{name}.txt").write_text(f"it could not be installed: {trouble}\n")
    return bool(trouble)
