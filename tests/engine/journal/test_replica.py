"""A state made from the disk, beside the writer that goes on."""

import pytest

from engine.eventlog import form as eventlog
from engine.eventlog.appender import EventsDiffer
from engine.journal import snapshots
from engine.journal.damage import JournalDamaged
from engine.journal.form import segment_paths
from engine.journal.replica import replicate
from engine.messages.layout import EVENT_SIZE
from tests.engine.journal.small_journal import CAPACITY, SmallVenue, flip, listing, record_offsets


@pytest.fixture
def venue(tmp_path):
    made = SmallVenue(tmp_path)
    yield made
    made.close()


def snapshot_of(venue: SmallVenue) -> snapshots.Snapshot:
    core = venue.core
    return snapshots.Snapshot(core.last_seq(), core.last_event_seq(), core.time_ns(), core.snapshot())


def test_it_is_the_state_that_the_engine_had_then(venue):
    """Over several segments, with and without a snapshot to begin at, while the writer has gone on."""
    then = []
    for _ in range(4):
        venue.orders(60)
        then.append(snapshot_of(venue))
    venue.settle()
    assert len(segment_paths(venue.folder / "journal")) > 1
    for at, was in enumerate(then):
        core = replicate(venue.folder, was.seq, CAPACITY)
        assert (core.snapshot(), core.time_ns()) == (was.state, was.time_ns)
        if at == 1:
            snapshots.write(venue.folder / "snapshots", venue.folder / "events", was, venue.writer.durable_seq)


def test_it_writes_nothing(venue):
    venue.orders(60)
    venue.settle()
    before = listing(venue.folder)
    replicate(venue.folder, venue.core.last_seq(), CAPACITY)
    assert listing(venue.folder) == before


def test_an_event_that_cannot_be_repeated_is_refused(venue):
    venue.orders(60)
    venue.settle()
    flip(eventlog.segment_paths(venue.folder / "events")[0], EVENT_SIZE * 50 + 40)
    with pytest.raises(EventsDiffer) as refused:
        replicate(venue.folder, venue.core.last_seq(), CAPACITY)
    assert refused.value.event_seq == 51


def test_a_record_that_is_not_what_was_written_is_refused(venue):
    venue.orders(60)
    venue.settle()
    segment = segment_paths(venue.folder / "journal")[0]
    flip(segment, record_offsets(segment)[7] + 70)
    with pytest.raises(JournalDamaged):
        replicate(venue.folder, venue.core.last_seq(), CAPACITY)


def test_what_is_older_than_the_newest_snapshot_or_not_there_yet_is_refused(venue):
    venue.orders(60)
    venue.settle()
    seq = venue.core.last_seq()
    snapshots.write(venue.folder / "snapshots", venue.folder / "events", snapshot_of(venue), venue.writer.durable_seq)
    with pytest.raises(ValueError, match="is not wanted"):
        replicate(venue.folder, seq - 5, CAPACITY)
    with pytest.raises(JournalDamaged, match=f"ends with {seq}"):
        replicate(venue.folder, seq + 5, CAPACITY)
