"""A record that was being written when the power went: named, cut, and the engine goes on."""

import os
from pathlib import Path

import pytest

from engine.eventlog.form import segment_paths
from engine.journal.damage import JournalDamaged
from engine.journal.form import HEADER_AREA
from engine.journal.verify import WHOLE, verify
from tests.engine.journal.small_journal import (
    SmallVenue,
    as_if_never_published,
    last_segment,
    made,
    record_offsets,
    recover_small,
    reseal,
)


def events_kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in segment_paths(folder / "events"))


# The last record: 56 bytes of header, 5 orders of 48. Every field's edge, and insides (zeros from 290 on change one bit: a flip)
CUTS = [1, 4, 7, 8, 12, 13, 16, 20, 24, 31, 32, 40, 47, 48, 55, 56, 57, 64, 103, 104, 150, 200, 248, 289]


@pytest.mark.parametrize("kept", CUTS)
@pytest.mark.parametrize("how", ["short", "zeros"])
def test_the_last_record_is_cut_wherever_it_was_torn(tmp_path, kept, how):
    made(tmp_path)
    segment = last_segment(tmp_path)
    *_, begin, end = record_offsets(segment)
    seq_before = recover_small(tmp_path).seq
    with segment.open("r+b") as file:
        file.truncate(begin + kept)
        if how == "zeros":
            file.truncate(16384)
    as_if_never_published(tmp_path)

    recovered = recover_small(tmp_path)

    assert recovered.seq == seq_before - 5
    assert f"from command {recovered.seq + 1} on" in recovered.notes[0]
    assert segment.name in recovered.notes[0]
    assert f"byte {begin}" in recovered.notes[0]
    assert segment.stat().st_size == begin
    assert end - begin == 56 + 5 * 48
    assert verify(tmp_path).code == WHOLE


@pytest.mark.parametrize("kept", CUTS[::6])
def test_what_was_torn_is_written_anew_and_recovers(tmp_path, kept):
    made(tmp_path)
    segment = last_segment(tmp_path)
    os.truncate(segment, record_offsets(segment)[-2] + kept)
    as_if_never_published(tmp_path)
    venue = SmallVenue(tmp_path, seed=7, epoch=2)
    venue.orders(20)
    state_hash = venue.close()
    assert recover_small(tmp_path).core.state_hash() == state_hash
    assert verify(tmp_path).code == WHOLE


def test_pages_of_the_last_group_may_arrive_in_any_order(tmp_path):
    """Two records of one unsynced group: the first page is lost, the second is there. Both are cut."""
    made(tmp_path, batches=3)
    segment = last_segment(tmp_path)
    *_, third, last, end = record_offsets(segment)
    data = bytearray(segment.read_bytes())
    data[last + 48 : last + 56] = (0).to_bytes(8, "little")  # synced_seq: written before anything was durable
    reseal(data, last)
    data[third : third + 100] = bytes(100)
    segment.write_bytes(data)
    as_if_never_published(tmp_path)
    recovered = recover_small(tmp_path)
    assert recovered.seq == 13
    assert "torn tail" in recovered.notes[0]
    assert segment.stat().st_size == third < end


def test_a_torn_tail_that_was_acknowledged_is_refused(tmp_path):
    """The disk did not keep what it had confirmed. Whoever goes on without it decides that, and keeps what was told."""
    _, events = made(tmp_path)
    segment = last_segment(tmp_path)
    os.truncate(segment, record_offsets(segment)[-2] + 100)
    report = verify(tmp_path)
    assert (report.code, "were acknowledged" in report.findings[0]) == (1, True)
    with pytest.raises(JournalDamaged, match="move events/ and snapshots/ away"):
        recover_small(tmp_path)
    assert events_kept(tmp_path) == events
    as_if_never_published(tmp_path)
    assert recover_small(tmp_path).seq == 8 + 11 * 5


def test_a_journal_without_a_record_is_an_empty_one(tmp_path):
    made(tmp_path, batches=0)
    segment = last_segment(tmp_path)
    os.truncate(segment, HEADER_AREA + 30)
    as_if_never_published(tmp_path)
    recovered = recover_small(tmp_path)
    assert (recovered.seq, recovered.segment_number) == (0, 1)
    venue = SmallVenue(tmp_path)
    venue.orders(1)
    venue.close()
    assert recover_small(tmp_path).seq == 13
