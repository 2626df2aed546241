"""Pages ask the engine itself, and come up whatever it does."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from console.pages import engine_figures
from tests.console.conftest import Enter
from tests.console.small_market import EVENT_SEQ


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.ENGINE_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def engine_socket(folder: Path) -> Iterator[socket.socket]:
    """A control socket on which nobody has answered yet."""
    (folder / "control.secret").write_text("secret")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "control.sock"))
        door.listen(4)
        yield door


def test_without_an_engine(enter: Enter, folder: Path) -> None:
    assert engine_figures.read().trouble == "The engine does not answer."
    page = enter("ada").get("/").content.decode()
    assert "The engine does not answer." in page
    assert "63,120.50" in page  # what is recorded is there all the same


def test_a_hanging_engine_holds_a_page_up_for_a_quarter_of_a_second_only(enter: Enter, engine_socket: socket.socket) -> None:
    client, began = enter("ada"), time.monotonic()
    page = client.get("/").content.decode()
    assert "did not answer within 0.25 s" in page
    assert time.monotonic() - began < 10  # a page that waited for the engine itself would never come


def test_figures_of_the_engine(enter: Enter, engine_socket: socket.socket) -> None:
    answer = {
        "ok": True, "state": "running", "last_seq": 41_500, "durable_seq": 41_490, "event_seq": EVENT_SEQ + 7,
        "orders_per_s": 1_204, "trades_per_s": 3, "refusals_per_s": 0, "refusals_total": 5,
        "latency_p50_us": 190, "latency_p99_us": 2_410, "sync_p99_us": 120, "sessions": 9, "live_orders": 4,
    }
    asked = threading.Thread(target=_answer_once, args=(engine_socket, answer))
    asked.start()
    page = enter("ada").get("/").content.decode()
    asked.join(30)
    for cell, shown in (
        ("orders_per_s", "1,204"), ("latency_p50_us", "190 µs"), ("latency_p99_us", "2.41 ms"), ("journal_lag", "10"),
        ("lag_events", "7"), ("last_seq", "41,500"), ("sessions", "9"), ("refusals_total", "5"),
    ):
        assert f'data-cell="{cell}"' in page
        assert f">{shown}</dd>" in page, cell
    assert "seq 41,490" in page


def _answer_once(door: socket.socket, answer: dict[str, object]) -> None:
    link, _ = door.accept()
    with link:
        assert json.loads(link.makefile().readline())["do"] == "status"
        link.sendall(json.dumps(answer).encode() + b"\n")


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b"[]\n"])
def test_an_answer_that_is_none(folder: Path, engine_socket: socket.socket, answer: bytes) -> None:
    def reply() -> None:
        link, _ = engine_socket.accept()
        with link:
            link.recv(1000)
            link.sendall(answer)

    asked = threading.Thread(target=reply)
    asked.start()
    assert engine_figures.read().trouble == "The engine does not answer."
    asked.join(30)


def test_lags_are_never_negative() -> None:
    """The page reads the projections a moment before it asks the engine, or after."""
    figures = engine_figures.EngineFigures(values={"last_seq": 5, "durable_seq": 9, "event_seq": 3})
    assert (figures.journal_lag, figures.projector_lag(4)) == (0, 0)
    assert engine_figures.EngineFigures().journal_lag is None
