"""Logs are rotated under a process that goes on writing, and are bounded in number."""

from pathlib import Path

import pytest

from console.supervisor import logs


def test_rotates_under_an_open_descriptor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BYTES_MAX", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        for turn in range(5):
            writer.write(f"turn {turn} is full\n".encode())
            logs.rotate(log)
        writer.write(b"after\n")
    assert log.read_text() == "after\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log.1").read_text() == "turn 4 is full\n"


def test_a_small_log_stays(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("one\ntwo\n")
    logs.rotate(log)
    assert logs.last_line(log) == "two"
    assert logs.last_line(tmp_path / "none.log") == ""
