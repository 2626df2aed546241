"""The event log: appended by one, read by anybody, in order, only what is durable."""

import multiprocessing
import os
import threading
import time

import numpy as np
import pytest

from engine.eventlog import form
from engine.eventlog.appender import EventAppender, EventComparison, EventsDiffer
from engine.eventlog.reader import EventLogCut, EventLogMissing, EventReader
from engine.messages.layout import CONTROL_EVENT, EVENT_SIZE, ORDER_EVENT, encode

SEGMENT = 10


def events(first: int, last: int) -> bytes:
    rows = np.zeros(last - first + 1, ORDER_EVENT)
    rows["length"], rows["seq"] = EVENT_SIZE, np.arange(first, last + 1)
    rows["order_id"] = rows["seq"] * 7
    return rows.tobytes()


@pytest.fixture
def log(tmp_path):
    appender = EventAppender(tmp_path, 1, SEGMENT, 1)
    appender.go_live()
    return appender


def put(log: EventAppender, last: int) -> None:
    log.append(events(log.next_seq, last))
    log.publish(last, last * 2)


def test_events_are_read_as_they_were_written(tmp_path, log):
    put(log, 35)
    read = EventReader(tmp_path).read(0)
    assert read.tobytes() == events(1, 35)
    assert [path.stat().st_size for path in form.segment_paths(tmp_path)] == [960, 960, 960, 480]


@pytest.mark.parametrize(("after", "most", "first", "last"), [
    (0, 1, 1, 1), (0, 10, 1, 10), (0, 11, 1, 11), (9, 1, 10, 10), (9, 2, 10, 11), (10, 10, 11, 20), (5, 25, 6, 30),
    (34, 10, 35, 35), (35, 10, 36, 35), (0, 0, 1, 0), (0, 1000, 1, 35),
])
def test_reading_from_anywhere_across_segments(tmp_path, log, after, most, first, last):
    put(log, 35)
    assert EventReader(tmp_path).read(after, most)["seq"].tolist() == list(range(first, last + 1))


def test_what_is_not_published_is_not_read(tmp_path, log):
    log.append(events(1, 20))
    reader = EventReader(tmp_path)
    assert reader.durable_event_seq == 0
    assert len(reader.read(0)) == 0
    log.publish(13, 5)
    assert reader.read(0)["seq"].tolist() == list(range(1, 14))
    assert (reader.durable.seq, reader.durable.event_seq) == (5, 13)


def test_a_control_event_is_read_by_its_own_layout(tmp_path, log):
    log.append(encode("LimitSet", seq=1, account=3, value=500, actor="ben"))
    log.publish(1, 1)
    row = EventReader(tmp_path).read(0).view(CONTROL_EVENT)[0]
    assert (row["account"], row["value"], row["actor"]) == (3, 500, b"ben")


def test_numbers_must_follow(log):
    put(log, 3)
    with pytest.raises(ValueError, match="is not number 4"):
        log.append(events(5, 6))
    with pytest.raises(ValueError, match="no whole events"):
        log.append(events(4, 4)[:-1])


def test_an_appender_goes_on_in_the_middle_of_a_segment(tmp_path, log):
    put(log, 15)
    log.close()
    again = EventAppender(tmp_path, 16, SEGMENT, 2)
    again.go_live()
    put(again, 27)
    assert EventReader(tmp_path).read(0).tobytes() == events(1, 27)


def test_cutting_takes_events_and_files(tmp_path, log):
    put(log, 35)
    log.close()
    again = EventAppender(tmp_path, 16, SEGMENT, 2)
    again.publish(15, 1)
    assert again.cut() == 20
    again.go_live()
    assert [path.stat().st_size for path in form.segment_paths(tmp_path)] == [960, 480]
    put(again, 22)
    assert EventReader(tmp_path).read(0).tobytes() == events(1, 22)


def test_a_reader_beyond_the_cut_is_told(tmp_path, log):
    put(log, 35)
    reader = EventReader(tmp_path)
    assert len(reader.read(30)) == 5
    log.close()
    again = EventAppender(tmp_path, 16, SEGMENT, 2)
    again.publish(15, 1)
    again.cut()
    assert len(reader.read(35)) == 0, "while it is rebuilt, a reader only waits"
    again.go_live()
    with pytest.raises(EventLogCut, match="ends with event 15, its reader is at 35"):
        reader.read(35)
    assert reader.read(0)["seq"].tolist() == list(range(1, 16))


def test_a_reader_follows_a_log_that_was_made_anew(tmp_path, log):
    put(log, 5)
    reader = EventReader(tmp_path)
    assert len(reader.read(0)) == 5
    for path in tmp_path.iterdir():
        path.unlink()
    again = EventAppender(tmp_path, 1, SEGMENT, 2)
    again.go_live()
    put(again, 12)
    assert reader.read(5)["seq"].tolist() == list(range(6, 13))


def test_no_log_yet(tmp_path):
    with pytest.raises(EventLogMissing, match="start the engine once"):
        EventReader(tmp_path)
    (tmp_path / form.DURABLE).write_bytes(b"short")
    with pytest.raises(EventLogMissing, match="cut short"):
        EventReader(tmp_path)


@pytest.mark.parametrize("spoil", ["gone", "short"])
def test_a_missing_part_is_named(tmp_path, log, spoil):
    put(log, 35)
    path = tmp_path / form.segment_name(11)
    os.truncate(path, 200)
    if spoil == "gone":
        path.unlink()
    reader = EventReader(tmp_path)
    assert len(reader.read(0, 10)) == 10
    with pytest.raises(EventLogMissing, match=path.name):
        reader.read(0, 35)
    assert len(reader.read(20)) == 15, "the rest can still be read"


def damage_header(folder, at: int, value: bytes) -> None:
    data = bytearray((folder / form.DURABLE).read_bytes())
    data[at : at + len(value)] = value
    (folder / form.DURABLE).write_bytes(data)


@pytest.mark.parametrize(("at", "value"), [(0, b"X"), (8, b"\2"), (12, b"\1\0\x10\0"), (12, b"\xff\xff\xff\xff"), (12, bytes(4))])
def test_a_header_that_is_none_is_named_to_a_reader_and_made_anew(tmp_path, log, at, value):
    put(log, 25)
    log.close()
    damage_header(tmp_path, at, value)
    with pytest.raises(EventLogMissing, match="durable: it does not begin like the header"):
        EventReader(tmp_path).read(0)
    EventAppender(tmp_path, 1, SEGMENT, 2, compare=True).close()
    assert form.read_durable(tmp_path) == form.Durable(SEGMENT, False, 0, 0, 2)


def test_a_segment_of_more_events_than_may_be_reserved_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at most 1048576"):
        EventAppender(tmp_path, 1, form.SEGMENT_EVENTS + 1, 1)


def test_another_segment_size_is_refused(tmp_path, log):
    with pytest.raises(ValueError, match="has 10 events a segment, not 11"):
        EventAppender(tmp_path, 1, 11, 1)


def test_comparing_steps_over_what_is_there_and_writes_the_rest(tmp_path, log):
    put(log, 25)
    log.close()
    again = EventAppender(tmp_path, 6, SEGMENT, 2, compare=True)
    again.append(events(6, 30))
    assert again.differed_at == 26
    again.publish(30, 1)
    again.go_live()
    assert EventReader(tmp_path).read(0).tobytes() == events(1, 30)


def test_a_comparison_never_writes(tmp_path, log):
    put(log, 25)
    EventComparison(tmp_path, SEGMENT).append(events(1, 25))
    with pytest.raises(EventsDiffer, match="event 26"):
        EventComparison(tmp_path, SEGMENT).append(events(1, 26))
    changed = bytearray(events(1, 25))
    changed[12 * EVENT_SIZE + 90] ^= 1
    with pytest.raises(EventsDiffer, match="event 13"):
        EventComparison(tmp_path, SEGMENT).append(bytes(changed))
    log.append(events(26, 30))
    with pytest.raises(EventsDiffer, match="event 31"):
        EventComparison(tmp_path, SEGMENT).append(events(1, 31))  # whose file is not there at all
    assert b"".join(path.read_bytes() for path in form.segment_paths(tmp_path)) == events(1, 30)


def follow(folder, last: int, answer) -> None:
    """A reader in another process: everything once, in order, none before it was published."""
    reader, position = EventReader(folder), 0
    while position < last:
        read = reader.read(position, 777)
        if len(read):
            assert read.tobytes() == events(position + 1, position + len(read))
            position += len(read)
            assert position <= reader.durable_event_seq
    answer.put(position)


def test_readers_race_the_writer(tmp_path):
    last = 200_000
    log = EventAppender(tmp_path, 1, 5000, 1)
    log.go_live()
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    readers = [context.Process(target=follow, args=(tmp_path, last, answers)) for _ in range(2)]
    for reader in readers:
        reader.start()
    in_thread = threading.Thread(target=follow, args=(tmp_path, last, answers))
    in_thread.start()
    rng = np.random.default_rng(3)
    while log.next_seq <= last:
        put(log, min(last, log.next_seq + int(rng.integers(1, 900))))
        if log.next_seq < last // 2:
            time.sleep(0.001)
    assert [answers.get(timeout=60) for _ in range(3)] == [last] * 3
    for reader in (*readers, in_thread):
        reader.join()
