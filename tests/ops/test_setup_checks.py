"""A machine that lacks something is told so in one line. Each case is the real set-up, as a program, in a copy of its folder."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.setup import checks, progress

ROOT = Path(__file__).parents[2]
OLDEST = (3, 4)
"""No Python of today's distributions is older, and the syntax tree can be asked no further back."""


class Machine:
    """A copy of the set-up, and the environment in which it is started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("requirements.lock", "Makefile", "setup.py"):
            shutil.copy(ROOT / name, folder)

    def edit(self, before: str, after: str) -> None:
        file = self.folder / "deploy/setup/checks.py"
        assert before in file.read_text()
        file.write_text(file.read_text().replace(before, after))

    def without(self, module: str) -> None:
        """The interpreter finds no such module, as when the distribution parts it from python3."""
        (self.folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n")
        self.environment["PYTHONPATH"] = str(self.folder)

    def set_up(self, *words: str, environment: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.setup", *words], cwd=self.folder, env={**self.environment, **environment},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def refusal(self, *words: str, environment: Mapping[str, str] = {}) -> str:
        """All that it said as its reason: one line."""
        done = self.set_up(*words, environment=environment)
        assert done.returncode == 1
        assert done.stderr.startswith("set-up: ")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.removeprefix("set-up: ").strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_compiler(machine: Machine, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    assert machine.refusal("run", environment={"PATH": str(programs)}).startswith("gcc is not installed")


def test_no_venv_module(machine: Machine) -> None:
    machine.without("ensurepip")
    assert machine.refusal("run") == "this Python cannot make virtual environments: apt-get install python3-venv"


def test_no_disk(machine: Machine) -> None:
    machine.edit("FREE_BYTES_LEAST = 2 << 30", "FREE_BYTES_LEAST = 2 << 60")
    assert machine.refusal("run").endswith(f"{2 << 40} are needed: make room")


def test_too_old_a_python(machine: Machine) -> None:
    machine.edit("PYTHON_LEAST = (3, 11)", "PYTHON_LEAST = (3, 99)")
    assert machine.refusal("run").endswith("install python3.11 and run make PYTHON=python3.11")


def test_everything_that_is_missing_is_told_at_once(machine: Machine, tmp_path: Path) -> None:
    machine.edit("FREE_BYTES_LEAST = 2 << 30", "FREE_BYTES_LEAST = 2 << 60")
    machine.without("ensurepip")
    told = machine.set_up("run", environment={"PATH": str(tmp_path)}).stderr.splitlines()
    assert [line.startswith("set-up: ") for line in told] == [True, True, True]


def test_no_python_headers(tmp_path: Path) -> None:
    assert checks.headers_trouble(str(tmp_path)) == (
        f"Python.h is not in {tmp_path}, and the engine is compiled against it: apt-get install python3-dev"
    )


def test_an_unknown_purpose(machine: Machine) -> None:
    assert machine.refusal("fly") == "'fly': one of run, test, bench, lock is wanted"


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py", "checks.py"])
def test_an_old_python_can_read_what_tells_it_so(name: str) -> None:
    """It must come as far as the check: a newer construct would end it with a syntax error instead."""
    ast.parse((ROOT / "deploy/setup" / name).read_text(), feature_version=OLDEST)
    with pytest.raises(SyntaxError):
        ast.parse("f'{1}'", feature_version=OLDEST)


def test_no_registry(machine: Machine) -> None:
    """The last line is the reason; before it comes what pip said."""
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "",
               "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1", "UV_INDEX_URL": "", "PIP_CONFIG_FILE": os.devnull}  # fmt: skip
    reason = machine.refusal("run", environment=nowhere)
    where = "(all of it is in build/logs/requirements.log)"
    assert reason == f"the packages could not be installed: is a package registry within reach? {where}"


def test_a_program_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PROGRAM_SECONDS_MAX", 0.3)
    monkeypatch.setattr(progress, "DOT_EVERY_S", 0.1)
    with pytest.raises(SystemExit, match=r"it was killed, or did not end within 0.3 s"):
        progress.run(["sleep", "60"], tmp_path / "sleep.log", "the sleep is over")
