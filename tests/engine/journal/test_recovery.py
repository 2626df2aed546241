"""From disk to a running state, by every road that leads there."""

import dataclasses
import os

import pytest

from engine.core.capacity import Capacity
from engine.eventlog import form as eventlog
from engine.journal import snapshots
from engine.journal.damage import JournalDamaged
from engine.journal.form import segment_paths
from engine.journal.recovery import recover
from engine.journal.verify import DAMAGED, WHOLE, verify
from tests.engine.journal.small_journal import (
    CAPACITY,
    SmallVenue,
    flip,
    listing,
    made,
    record_offsets,
    recover_small,
)


def events_of(folder) -> bytes:
    return b"".join(path.read_bytes() for path in eventlog.segment_paths(folder / "events"))


def take_snapshot(venue: SmallVenue) -> None:
    venue.settle()
    core = venue.core
    snapshot = snapshots.Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot())
    snapshots.write(venue.folder / "snapshots", venue.folder / "events", snapshot, venue.writer.durable_seq)


@pytest.fixture
def snapped(tmp_path):
    """Four snapshots were taken, three are kept; some commands follow. (folder, state hash)"""
    venue = SmallVenue(tmp_path)
    for _ in range(4):
        venue.orders(60)
        take_snapshot(venue)
    venue.orders(10)
    return tmp_path, venue.close()


def test_an_empty_folder_is_an_engine_that_has_seen_nothing(tmp_path):
    recovered = recover_small(tmp_path)
    assert (recovered.seq, recovered.event_seq, recovered.segment_number, recovered.previous_crc) == (0, 0, 1, 0)
    assert recovered.notes == ()


def test_it_is_the_state_that_was_left(tmp_path):
    state_hash, events = made(tmp_path, batches=200)
    recovered = recover_small(tmp_path)
    assert recovered.core.state_hash() == state_hash
    assert recovered.commands_replayed == recovered.seq == 8 + 200 * 5
    assert recovered.notes == ()
    assert recovered.event_seq == len(events) // 96
    assert events_of(tmp_path) == events


def test_recovering_twice_changes_nothing(tmp_path):
    made(tmp_path)
    recover_small(tmp_path)
    before = listing(tmp_path)
    recover_small(tmp_path)
    assert listing(tmp_path) == before


def test_it_goes_on_over_many_starts(tmp_path):
    hashes = set()
    for epoch in range(1, 6):
        venue = SmallVenue(tmp_path, seed=epoch, epoch=epoch)
        venue.orders(30)
        hashes.add(venue.close())
    assert len(hashes) == 5
    recovered = recover_small(tmp_path)
    assert recovered.core.state_hash() in hashes
    report = verify(tmp_path, replay=True, capacity=CAPACITY)
    assert (report.code, report.state_hash) == (WHOLE, recovered.core.state_hash())
    assert report.events == recovered.event_seq


# --- snapshots


def test_the_newest_snapshot_is_used_and_three_are_kept(snapped):
    folder, state_hash = snapped
    recovered = recover_small(folder)
    assert len(snapshots.snapshot_paths(folder / "snapshots")) == 3
    assert recovered.snapshot_seq == 8 + 4 * 60 * 5
    assert recovered.commands_replayed == 50
    assert recovered.core.state_hash() == state_hash


@pytest.mark.parametrize("damaged", [1, 2, 3])
def test_a_damaged_snapshot_falls_back_to_an_older_one_then_to_none(snapped, damaged):
    folder, state_hash = snapped
    paths = snapshots.snapshot_paths(folder / "snapshots")
    for path in paths[:damaged]:
        flip(path, 200)
    recovered = recover_small(folder)
    assert recovered.core.state_hash() == state_hash
    assert recovered.snapshot_seq == (8 + (4 - damaged) * 60 * 5 if damaged < 3 else 0)
    assert len(recovered.notes) == damaged
    assert all(f"snapshot not used: {path}" in note for path, note in zip(paths, recovered.notes, strict=False))
    assert verify(folder, replay=True, capacity=CAPACITY).code == DAMAGED


@pytest.mark.parametrize("at", [0, 8, 12, 16, 24, 40, 50, 79])
def test_every_part_of_a_snapshots_header_is_checked(snapped, at):
    folder, state_hash = snapped
    flip(snapshots.snapshot_paths(folder / "snapshots")[0], at)
    recovered = recover_small(folder)
    assert (recovered.snapshot_seq, recovered.core.state_hash()) == (8 + 3 * 60 * 5, state_hash)


def test_a_snapshot_cut_short_or_renamed_is_not_used(snapped):
    folder, state_hash = snapped
    newest, second, third = snapshots.snapshot_paths(folder / "snapshots")
    os.truncate(newest, 90)
    second.write_bytes(third.read_bytes())
    recovered = recover_small(folder)
    assert (recovered.snapshot_seq, recovered.core.state_hash()) == (8 + 2 * 60 * 5, state_hash)


def test_a_snapshot_of_another_capacity_is_not_used(snapped):
    folder, _ = snapped
    recovered = recover(folder, dataclasses.replace(CAPACITY, orders=2048), 64)
    assert recovered.snapshot_seq == 0
    assert len(recovered.notes) == 3
    assert recovered.seq == 8 + 250 * 5


def test_a_journal_that_ends_before_a_snapshot_is_refused(snapped):
    """The disk lost the journal's end. What comes next would have the same numbers, and must never meet that snapshot."""
    folder, _ = snapped
    newest_seq = int(snapshots.snapshot_paths(folder / "snapshots")[0].stem)
    (folder / "events" / "durable").unlink()
    *_, segment, _ = [p for p in segment_paths(folder / "journal") if int(p.stem) < newest_seq]
    for path in segment_paths(folder / "journal"):
        if path > segment:
            path.unlink()
    os.truncate(segment, record_offsets(segment)[-2] + 100)
    with pytest.raises(JournalDamaged, match=f"commands up to {newest_seq} were acknowledged"):
        recover_small(folder)


def test_a_snapshot_before_it_is_durable_is_refused(tmp_path):
    with pytest.raises(ValueError, match="may not be kept before that is durable"):
        snapshots.write(tmp_path / "snapshots", tmp_path / "events", snapshots.Snapshot(10, 10, 0, b""), 9)


# --- the event log follows the journal


def test_a_deleted_event_log_is_made_anew_byte_for_byte(snapped):
    folder, state_hash = snapped
    before = {name: data for name, data in listing(folder / "events").items() if name.endswith(".log")}
    assert len(before) > 3
    for name in before:
        (folder / "events" / name).unlink()
    recovered = recover_small(folder)
    assert recovered.core.state_hash() == state_hash
    assert recovered.snapshot_seq == 0, "no snapshot can give back the events before it"
    assert {name: data for name, data in listing(folder / "events").items() if name.endswith(".log")} == before


@pytest.mark.parametrize("events", [0, 1, 63, 64, 65, 200])
@pytest.mark.parametrize("rest", [0, 1, 95])
def test_an_event_log_that_lags_or_is_torn_is_completed(tmp_path, events, rest):
    _, whole = made(tmp_path, batches=60)
    assert len(whole) > 300 * 96
    keep = events * 96 + rest
    for path in eventlog.segment_paths(tmp_path / "events"):
        size = max(0, min(64 * 96, keep - (eventlog.segment_first(path) - 1) * 96))
        os.truncate(path, size)
    recovered = recover_small(tmp_path)
    assert events_of(tmp_path) == whole
    assert f"event log: made anew from event {events + 1} to {len(whole) // 96}" in recovered.notes


@pytest.mark.parametrize("event", [1, 64, 65, 150])
def test_an_event_that_differs_is_made_anew(tmp_path, event):
    _, whole = made(tmp_path, batches=60)
    flip(tmp_path / "events" / eventlog.segment_name(eventlog.first_of(event, 64)), (event - 1) % 64 * 96 + 50)
    report = verify(tmp_path, replay=True, capacity=CAPACITY)
    assert (report.code, f"event {event} is missing or differs" in report.findings[0]) == (DAMAGED, True)
    recover_small(tmp_path)
    assert events_of(tmp_path) == whole


def test_a_log_that_is_ahead_is_cut(tmp_path):
    _, whole = made(tmp_path, batches=60)
    path = eventlog.segment_paths(tmp_path / "events")[-1]
    with path.open("ab") as file:
        file.write(b"x" * 150)
    recovered = recover_small(tmp_path)
    assert "2 events after" in recovered.notes[0]
    assert events_of(tmp_path) == whole


def test_a_lost_header_of_the_log_is_made_anew(tmp_path):
    _, whole = made(tmp_path)
    (tmp_path / "events" / eventlog.DURABLE).write_bytes(b"nonsense")
    recover_small(tmp_path)
    durable = eventlog.read_durable(tmp_path / "events")
    assert (durable.seq, durable.event_seq, durable.live) == (68, len(whole) // 96, True)


def test_the_default_capacity_is_the_cores(tmp_path):
    assert recover(tmp_path).core.state_hash() == recover(tmp_path, Capacity()).core.state_hash()
