"""The virtual environment and what is installed in it: exactly what the lock files say, each file checked by its hash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.setup import stamps
from deploy.setup.progress import refuse, run

VENV = Path(".venv")
PYTHON = VENV / "bin/python"
LOGS = Path("build/logs")
UV = "uv==0.13.9"
REGISTRY = "the packages could not be installed: is a package registry within reach?"


def make_venv() -> str:
    """Made anew when it is missing, broken, of another Python, or was moved here from elsewhere."""
    if _is_whole():
        return "there"
    shutil.rmtree(VENV, ignore_errors=True)
    what = "the virtual environment could not be made: apt-get install python3-venv"
    run([sys.executable, "-m", "venv", str(VENV)], LOGS / "venv.log", what)
    return "made"


def _is_whole() -> bool:
    """Its pip starts: the first line of that program names the folder for which it was made."""
    try:
        command = [PYTHON, "-c", "import pip, sys; print(sys.version_info[:2], sys.prefix)"]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return False
    return told.stdout.strip() == f"{sys.version_info[:2]} {VENV.absolute()}"


def install(lock: Path) -> str:
    stamp = VENV / f"{lock.stem}.stamp"
    wanted = stamps.hash_of([lock])
    if stamps.is_current(stamp, wanted):
        return "current"
    run(
        [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input",
         "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)],
        LOGS / f"{lock.stem}.log", REGISTRY,
    )  # fmt: skip
    stamps.write(stamp, wanted)
    return "installed"


def lock() -> str:
    """Pin what the direct requirements need in turn. uv has an environment of its own: the venue does not need it."""
    tool = Path("build/lock")
    run([sys.executable, "-m", "venv", str(tool)], LOGS / "lock.log", "the environment for uv could not be made")
    run([str(tool / "bin/pip"), "install", "--disable-pip-version-check", "-q", UV], LOGS / "lock.log", REGISTRY)
    together = ("--only-binary", ":all:", "-c", "requirements.lock")
    _compile(tool / "bin/uv", "requirements", together[:2])
    _compile(tool / "bin/uv", "requirements-dev", together)
    _compile(tool / "bin/uv", "requirements-bench", ())
    return "requirements.lock, requirements-dev.lock and requirements-bench.lock written"


def _compile(uv: Path, name: str, more: tuple[str, ...]) -> None:
    """For Python 3.11 and later on Linux; what is locked already stays as it is unless the direct requirements say otherwise."""
    run(
        [str(uv), "pip", "compile", "--generate-hashes", "--universal", "--python-version", "3.11", "--no-header",
         "--no-annotate", *more, f"{name}.txt", "-o", f"{name}.lock"],
        LOGS / "lock.log", "the requirements cannot be met together", {**os.environ, "UV_NO_CONFIG": "1"},
    )  # fmt: skip
    if "--hash" not in Path(f"{name}.lock").read_text():
        refuse(f"{name}.lock has no hashes")
