"""A replay that comes to another state than the one whose hash the event log has is refused; a log that was damaged is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.core.capacity import Capacity
from engine.eventlog.form import segment_paths
from engine.eventlog.state_hashes import logged_hashes
from engine.journal.damage import JournalDamaged
from engine.journal.recovery import Recovered, recover
from engine.messages.layout import BY_NAME, EVENT_SIZE, decode
from tests.engine.journal import small_journal
from tests.engine.journal.small_journal import SEGMENT_EVENTS, SmallVenue, flip, listing

EVERY = 16
CAPACITY: Capacity = replace(small_journal.CAPACITY, hash_every=EVERY)
VALUE = BY_NAME["StateHashed"].offset("value")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed journal of some hundred commands."""
    monkeypatch.setattr(small_journal, "CAPACITY", CAPACITY)
    venue = SmallVenue(tmp_path / "engine")
    venue.orders(20)
    venue.close()
    return tmp_path / "engine"


def again(folder: Path) -> Recovered:
    return recover(folder, CAPACITY, SEGMENT_EVENTS)


def segments(folder: Path) -> dict[str, bytes]:
    """The event log, without its header."""
    return {name: data for name, data in listing(folder / "events").items() if name != "durable"}


def place_of_hash(folder: Path, command: int) -> tuple[Path, int]:
    """Segment and offset of the event that tells the hash after this command."""
    for path in segment_paths(folder / "events"):
        for index, (name, values) in enumerate(decode(path.read_bytes())):
            if name == "StateHashed" and values["command_seq"] == command:
                return path, index * EVENT_SIZE
    raise AssertionError(f"no hash after command {command}")


def test_the_log_has_a_hash_every_so_many_commands(folder: Path) -> None:
    assert list(logged_hashes(folder / "events", SEGMENT_EVENTS)) == list(range(EVERY, again(folder).seq + 1, EVERY))


def test_another_state_is_refused_with_the_first_command_that_differs(folder: Path) -> None:
    path, at = place_of_hash(folder, 4 * EVERY)
    flip(path, at + VALUE)
    before = segments(folder)
    told = f"command {4 * EVERY}: the state .* after command {3 * EVERY} the states were the same"
    with pytest.raises(JournalDamaged, match=told):
        again(folder)
    assert segments(folder) == before


def test_a_damaged_log_whose_hashes_are_the_same_is_made_anew(folder: Path) -> None:
    right = segments(folder)
    path, at = place_of_hash(folder, 4 * EVERY)
    flip(path, at - EVENT_SIZE + 90)
    recovered = again(folder)
    assert any("made anew" in note for note in recovered.notes)
    assert segments(folder) == right
    assert again(folder).notes == ()
