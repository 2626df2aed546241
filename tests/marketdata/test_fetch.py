"""Getting the recording: what goes wrong is one clear line within bounded time, and nothing half is kept."""

import hashlib
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketdata.recording.fetch import FetchFailed, fetch, is_there
from marketdata.recording.source import Member, Source

CONTENT = b"id,price\n1,2\n"


def wheel(folder: Path, content: bytes = CONTENT) -> str:
    """A wheel with one data file in a folder that pip may look in; returns its SHA-256."""
    folder.mkdir()
    path = folder / "tiny_recording-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_recording/data.csv", content)
        archive.writestr("tiny_recording-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-recording\nVersion: 1.0\n")
        archive.writestr("tiny_recording-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny_recording-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source(wheel_sha256: str, content: bytes = CONTENT, path: str = "tiny_recording/data.csv", bytes_max: int = 100) -> Source:
    member = Member(path, "data.csv", hashlib.sha256(content).hexdigest(), bytes_max)
    return Source("a tiny recording", "tiny-recording==1.0", wheel_sha256, (member,))


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the only registry."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "registry"))
    return tmp_path / "registry"


@pytest.fixture
def deaf_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{door.getsockname()[1]}/simple")
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        yield


def test_data_is_unpacked_once_and_never_asked_for_again(registry: Path, tmp_path: Path) -> None:
    wanted, folder, said = source(wheel(registry)), tmp_path / "recordings/tiny", []
    assert not is_there(wanted, folder)
    fetch(wanted, folder, said.append)
    assert [path.name for path in folder.iterdir()] == ["data.csv"]
    assert (folder / "data.csv").read_bytes() == CONTENT
    assert said[-1] == "the recording is unpacked and verified"
    (registry / "tiny_recording-1.0-py3-none-any.whl").unlink()
    fetch(wanted, folder, said.append)
    assert said[-1] == "the recording is here: a tiny recording"
    (folder / "data.csv").write_bytes(CONTENT[:-1])
    assert not is_there(wanted, folder)


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"wheel_sha256": "0" * 64}, "what the registry delivers is not what is pinned here"),
        ({"content": b"other"}, r"tiny_recording/data.csv is not what is pinned here \(its SHA-256 differs\); nothing was kept"),
        ({"path": "tiny_recording/gone.csv"}, "the wheel has no tiny_recording/gone.csv"),
        ({"bytes_max": 5}, "has 13 bytes, more than 5"),
    ],
)
def test_what_is_not_pinned_is_not_kept(registry: Path, tmp_path: Path, spoiled: dict[str, object], said: str) -> None:
    wanted = source(**{"wheel_sha256": wheel(registry), **spoiled})  # type: ignore[arg-type]
    with pytest.raises(FetchFailed, match=said) as failed:
        fetch(wanted, tmp_path / "kept", lambda _: None)
    assert "\n" not in str(failed.value)
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.usefixtures("registry")
def test_no_such_package(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="could not be downloaded: no package registry answers, or it does not have it"):
        fetch(source("0" * 64), tmp_path / "kept", lambda _: None)


@pytest.mark.usefixtures("deaf_registry")
def test_a_registry_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match=r"did not deliver tiny-recording==1.0 within 3 s"):
        fetch(source("0" * 64), tmp_path / "kept", lambda _: None, wait_s=3.0)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchFailed, match="cannot be kept in"):
        fetch(source("0" * 64), tmp_path / "file/below", lambda _: None)
