"""The steps of the set-up, in order. Each looks first whether it is done already, so that a second start costs little."""

import importlib.util
import os
import shutil
import sysconfig
from collections.abc import Callable
from pathlib import Path

from deploy.setup import checks, core, debian, environment, peers, vendor
from deploy.setup.progress import refuse, walk

Step = tuple[str, Callable[[], str]]


def set_up(purpose: str) -> None:
    os.chdir(Path(__file__).resolve().parents[2])
    plans = {"run": running, "test": testing, "bench": benching, "lock": locking}
    if purpose not in plans:
        refuse(f"{purpose!r}: one of {', '.join(plans)} is wanted")
    walk(plans[purpose]())


def running() -> list[Step]:
    return [
        ("the machine", check_machine),
        ("virtual environment", environment.make_venv),
        ("requirements", lambda: environment.install(Path("requirements.lock"))),
        ("compiled core", core.build),
        ("browser scripts", vendor.copy),
    ]


def testing() -> list[Step]:
    return [
        *running(),
        ("requirements of the tests", lambda: environment.install(Path("requirements-dev.lock"))),
        ("browser for the tests", debian.browser),
    ]


def benching() -> list[Step]:
    return [*running(), ("other engines, to be measured beside", peers.install)]


def locking() -> list[Step]:
    return [("lock files", environment.lock)]


def check_machine() -> str:
    """All that is wrong at once, one line each: nobody wants to be told one by one."""
    here = Path.cwd()
    troubles = [
        checks.compiler_trouble(os.environ.get("PATH")),
        checks.headers_trouble(sysconfig.get_paths()["include"]),
        checks.venv_trouble(importlib.util.find_spec),
        checks.disk_trouble(_needed(shutil.disk_usage(here).free), here),
    ]
    found = [trouble for trouble in troubles if trouble]
    if found:
        refuse("\nset-up: ".join(found))
    return "fine"


def _needed(free: int) -> int:
    """Most of the room is for what is installed once."""
    return free + (1 << 30 if environment.PYTHON.exists() else 0)
