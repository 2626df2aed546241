"""Damage before the end: named with segment, offset and command, refused, and nothing in the journal changed."""

import os
import shutil

import pytest

from engine.journal import chain
from engine.journal.damage import JournalDamaged
from engine.journal.form import SegmentHeader, segment_paths
from engine.journal.verify import DAMAGED, WHOLE, verify
from tests.engine.journal.small_journal import (
    as_if_never_published,
    flip,
    last_segment,
    listing,
    made,
    record_offsets,
    recover_small,
    reseal,
)

HEADER_FIELDS = {"magic": 0, "crc": 4, "previous_crc": 8, "size": 12, "size, high": 15, "count": 16, "first_seq": 24,
                 "time_ns": 32, "epoch": 40, "synced_seq": 48}


@pytest.fixture
def journal(tmp_path):
    """Several segments, closed."""
    made(tmp_path, batches=110)
    assert len(segment_paths(tmp_path / "journal")) >= 3
    return tmp_path


def refused(folder) -> JournalDamaged:
    before = listing(folder / "journal")
    with pytest.raises(JournalDamaged) as caught:
        recover_small(folder)
    assert listing(folder / "journal") == before
    report = verify(folder)
    assert report.code == DAMAGED
    assert str(caught.value) in report.findings
    return caught.value


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("at", [*HEADER_FIELDS.values(), 56, 100, 290])
def test_a_flipped_bit_before_the_end_of_the_last_segment(tmp_path, at, published):
    made(tmp_path)
    segment = last_segment(tmp_path)
    offset = record_offsets(segment)[-4]
    flip(segment, offset + at)
    if not published:
        as_if_never_published(tmp_path)
    damage = refused(tmp_path)
    assert (damage.segment, damage.offset, damage.seq) == (segment, offset, 8 + 9 * 5 + 1)


@pytest.mark.parametrize("bit", [0, 7])
@pytest.mark.parametrize("at", [*HEADER_FIELDS.values(), 56, 100, 290, 295])
def test_a_flipped_bit_in_the_last_record_is_no_torn_tail(tmp_path, at, bit):
    made(tmp_path)
    segment = last_segment(tmp_path)
    offset = record_offsets(segment)[-2]
    flip(segment, offset + at, bit)
    as_if_never_published(tmp_path)  # so that nothing else speaks of it
    damage = refused(tmp_path)
    assert (damage.offset, damage.seq) == (offset, 8 + 11 * 5 + 1)
    assert "whole but for one bit" in damage.what


@pytest.mark.parametrize("published", [True, False])
def test_more_than_a_bit_in_the_last_record_is_damage_when_it_was_acknowledged(tmp_path, published):
    made(tmp_path)
    segment = last_segment(tmp_path)
    offset = record_offsets(segment)[-2]
    for at in (60, 100, 200):
        flip(segment, offset + at)
    if published:
        assert f"commands up to {8 + 12 * 5} were acknowledged" in refused(tmp_path).what
    else:
        as_if_never_published(tmp_path)
        assert recover_small(tmp_path).seq == 8 + 11 * 5


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("at", [0, 4, 12, 56, 200])
def test_a_flipped_bit_in_an_earlier_segment(journal, number, at):
    segment = segment_paths(journal / "journal")[number]
    offset = record_offsets(segment)[3]
    flip(segment, offset + at)
    damage = refused(journal)
    assert (damage.segment, damage.offset) == (segment, offset)


@pytest.mark.parametrize("at", [0, 8, 12, 16, 24, 32, 40, 44, 50, 79])
def test_a_flipped_bit_in_a_segment_header(journal, at):
    segment = segment_paths(journal / "journal")[1]
    flip(segment, at)
    assert refused(journal).segment == segment


def test_a_missing_segment(journal):
    _, second, third, *_ = segment_paths(journal / "journal")
    second.unlink()
    damage = refused(journal)
    assert damage.segment == third
    assert "one is missing" in damage.what


def test_the_first_segment_missing(journal):
    segment_paths(journal / "journal")[0].unlink()
    assert "one is missing" in refused(journal).what


def test_the_last_segments_missing_with_what_was_acknowledged_in_them(journal):
    before = listing(journal / "events")
    segment_paths(journal / "journal")[-1].unlink()
    assert f"commands up to {8 + 110 * 5} were acknowledged" in refused(journal).what
    assert listing(journal / "events") == before


def test_the_whole_journal_missing_beside_its_event_log(journal):
    """Say, a disk that was not mounted: nothing may begin anew there, and the event log must stay."""
    before = listing(journal / "events")
    shutil.rmtree(journal / "journal")
    (journal / "journal").mkdir()
    assert "the journal ends with command 0" in refused(journal).what
    assert listing(journal / "events") == before


def test_a_loss_is_accepted_by_moving_away_what_knows_of_it(journal):
    last = segment_paths(journal / "journal")[-1]
    last.unlink()
    refused(journal)
    as_if_never_published(journal)
    assert recover_small(journal).seq == int(last.stem) - 1


def test_swapped_segments(journal):
    first, second, *_ = segment_paths(journal / "journal")
    aside = journal / "aside"
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    assert "its header says" in refused(journal).what


def test_a_segment_of_another_journal(journal, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    made(other, batches=110)
    ours, theirs = (segment_paths(folder / "journal")[1] for folder in (journal, other))
    data = bytearray(theirs.read_bytes())
    data[4096 + 32] ^= 1  # another engine time: another history with the same numbers
    reseal(data, 4096)
    ours.write_bytes(data)
    assert "does not follow" in refused(journal).what


def test_a_segment_that_was_cut(journal):
    segment = segment_paths(journal / "journal")[0]
    os.truncate(segment, record_offsets(segment)[-2])
    assert "begins with command" in refused(journal).what


def test_records_that_changed_places(tmp_path):
    made(tmp_path)
    segment = last_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    one, two, three = record_offsets(segment)[-4:-1]
    data[one:two], data[two:three] = data[two:three], data[one:two]
    segment.write_bytes(data)
    assert refused(tmp_path).offset == one


def test_a_whole_record_that_does_not_follow_is_no_torn_tail(tmp_path):
    """The last but one is gone, the last is whole: no power cut does that to a synced file."""
    made(tmp_path)
    segment = last_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    one, two, _ = record_offsets(segment)[-3:]
    last = data[two:]
    last[48:56] = bytes(8)
    reseal(last, 0)
    segment.write_bytes(data[:one] + last)
    as_if_never_published(tmp_path)
    assert "it was not torn" in refused(tmp_path).what


def rewrite_history(journal) -> None:
    """Another engine time for the first record, and every CRC after it made right again."""
    previous = 0
    for segment in segment_paths(journal / "journal"):
        data = bytearray(segment.read_bytes())
        header = SegmentHeader.unpack(bytes(data[:80]))
        data[:80] = SegmentHeader(header.number, header.first_seq, header.epoch, previous, header.chain).pack()
        for at in record_offsets(segment)[:-1]:
            data[at + 32] ^= header.first_seq == 1 and at == 4096
            data[at + 8 : at + 12] = previous.to_bytes(4, "little")
            reseal(data, at)
            previous = int.from_bytes(data[at + 4 : at + 8], "little")
        segment.write_bytes(data)


def test_a_rewritten_history_with_right_crcs_breaks_the_hash_chain(journal):
    list(chain.extend(journal / "journal"))
    assert verify(journal).code == WHOLE
    rewrite_history(journal)
    report = verify(journal)
    assert (report.code, "hash chain" in report.findings[0]) == (DAMAGED, True)
    assert segment_paths(journal / "journal")[1].name in report.findings[0]


def test_the_unused_part_of_a_closed_segments_header_is_in_the_chain(journal):
    list(chain.extend(journal / "journal"))
    flip(segment_paths(journal / "journal")[0], 3000)
    assert "hash chain" in verify(journal).findings[0]


def test_a_header_that_names_another_place(journal):
    second = segment_paths(journal / "journal")[1]
    data = bytearray(second.read_bytes())
    header = SegmentHeader.unpack(bytes(data[:80]))
    data[:80] = SegmentHeader(header.number, header.first_seq, header.epoch, header.previous_crc ^ 1, header.chain).pack()
    second.write_bytes(data)
    assert "does not follow the last record" in refused(journal).what


def test_unreadable_commands_are_named(tmp_path):
    made(tmp_path)
    segment = last_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    at = record_offsets(segment)[-2]
    data[at + 56 + 2] = 99  # a kind that no command has
    reseal(data, at)
    segment.write_bytes(data)
    with pytest.raises(JournalDamaged, match="commands that this engine cannot read"):
        recover_small(tmp_path)


def test_the_folder_of_a_refused_journal_can_be_restored_and_goes_on(journal, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "engine"
    shutil.copytree(journal, copy)
    flip(segment_paths(journal / "journal")[0], 5000)
    refused(journal)
    shutil.rmtree(journal / "journal")
    shutil.copytree(copy / "journal", journal / "journal")
    assert recover_small(journal).notes == ()
