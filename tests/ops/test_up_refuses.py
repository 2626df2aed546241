"""`manage.py up` says in one line why it does not start, before it starts anything."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def refusal(folder: Path, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    done = subprocess.run(
        [sys.executable, "manage.py", "up"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "console.settings", "TIDEGATE_VAR": str(folder), **environment},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("name", ["TIDEGATE_WEB_PORT", "TIDEGATE_ORDER_ENTRY_PORT"])
def test_a_port_in_use(folder: Path, taken: int, name: str) -> None:
    told = refusal(folder, **{name: str(taken)})
    assert f"port {taken} on 127.0.0.1 is in use: stop what uses it, or set {name} to another one" in told


def test_ports_that_contradict_each_other(folder: Path) -> None:
    assert "must differ" in refusal(folder, TIDEGATE_WEB_PORT="8100", TIDEGATE_ORDER_ENTRY_PORT="8100")


@pytest.mark.parametrize("port", ["0", "70000", "-1", "eight", "80 "])
def test_a_port_that_is_none(folder: Path, port: str) -> None:
    assert "set it to a whole number from 1 to 65535" in refusal(folder, TIDEGATE_WEB_PORT=port)


def test_a_setting_that_does_not_exist(folder: Path) -> None:
    assert "TIDEGATE_WEBPORT is set, and no setting has that name" in refusal(folder, TIDEGATE_WEBPORT="8100")


def test_a_folder_that_cannot_be_made() -> None:
    assert "set TIDEGATE_VAR to a folder that can be written" in refusal(Path("/dev/null/var"))


def test_a_folder_too_long_for_sockets(folder: Path) -> None:
    assert "set it to a shorter folder" in refusal(folder / ("deep" * 30))


def test_listening_beyond_this_machine_without_tls(folder: Path) -> None:
    assert "set TIDEGATE_BEHIND_TLS=yes" in refusal(folder, TIDEGATE_WEB_ADDRESS="192.0.2.1")


def test_a_database_that_is_none(folder: Path) -> None:
    assert "only postgresql:// works" in refusal(folder, DATABASE_URL="sqlite:///venue.db")


def test_a_secret_that_can_be_guessed(folder: Path) -> None:
    told = refusal(folder, TIDEGATE_SECRET_KEY="swordfish")
    assert "TIDEGATE_SECRET_KEY has 9 characters: set it to 32 random ones or more" in told
    assert "swordfish" not in told


@pytest.mark.parametrize("where", ["127.0.0.1:1/n", "nobody:secret@127.0.0.1:1/n", "/n?host=/nowhere", "127.0.0.1:1/n?sslmode=x"])
def test_a_database_that_does_not_answer(folder: Path, where: str) -> None:
    told = refusal(folder, DATABASE_URL=f"postgresql://{where}")
    assert "the database of DATABASE_URL does not let us in" in told
    assert "secret" not in told


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "redis://:secret@127.0.0.1:1/0", "redis://127.0.0.1:many/0", "unix:///nowhere"])
def test_a_redis_that_does_not_answer(folder: Path, url: str) -> None:
    told = refusal(folder, REDIS_URL=url)
    assert "the server of REDIS_URL does not answer" in told
    assert "secret" not in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_of_somebody_else(folder: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0)
    assert "set TIDEGATE_VAR to another folder" in refusal(folder)
    tmp_path.chmod(0o700)


def test_no_room(folder: Path, tmp_path: Path) -> None:
    """The interpreter is told that the disk has 5 MiB left: filling a real one would disturb the machine."""
    (tmp_path / "sitecustomize.py").write_text(
        "import shutil\nfrom types import SimpleNamespace\nshutil.disk_usage = lambda path: SimpleNamespace(free=5 << 20)\n"
    )
    assert "5 MiB of disk are free at" in refusal(folder, PYTHONPATH=str(tmp_path))
