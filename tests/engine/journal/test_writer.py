"""Group commit: what is taken, what is refused, when events may leave, how it ends."""

import hashlib
import select
import time
from itertools import pairwise
from pathlib import Path

import pytest

from engine.eventlog import form as eventlog
from engine.journal import chain
from engine.journal.form import PREPARED, SEGMENT_HEADER, segment_paths
from engine.journal.verify import WHOLE, verify
from engine.journal.writer import JournalWriter
from engine.messages.layout import encode
from tests.engine.journal.small_journal import SIZES, SmallVenue, made, order, record_offsets, recover_small

COMMAND = encode("AdvanceTime", to_time_ns=1)
FRESH = {"next_seq": 1, "next_event_seq": 1, "epoch": 1, "segment_number": 1, "previous_crc": 0}


def writer(folder: Path, **changes: int) -> JournalWriter:
    return JournalWriter(folder / "journal", folder / "events", **(FRESH | SIZES | changes))


def event(seq: int) -> bytes:
    return encode("TimeAdvanced", seq=seq, command_seq=seq)


def wait_until(condition, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.001)


def test_a_batch_becomes_durable_and_its_events_come_back(tmp_path):
    w = writer(tmp_path)
    poll = select.poll()
    poll.register(w.fileno(), select.POLLIN)
    assert poll.poll(0) == []
    assert w.submit_bytes(COMMAND, 1, 1, 5, event(1)) == 0
    assert poll.poll(5000)
    wait_until(lambda: w.durable_seq == 1)
    assert w.take_durable() == (1, 1, 1, event(1))
    assert w.take_durable() is None
    assert w.durable_event_seq == 1
    assert eventlog.read_durable(tmp_path / "events").event_seq == 1
    w.close()
    assert w.failure is None


def test_what_is_submitted_while_a_group_is_on_the_disk_shares_the_next_sync(tmp_path):
    w = writer(tmp_path, group_bytes=1 << 20, segment_bytes=1 << 22)
    events = [event(seq) for seq in range(1, 2001)]
    groups: list[tuple[int, int]] = []
    for seq, caused in enumerate(events, 1):
        while w.submit_bytes(COMMAND, 1, seq, seq, caused) == -1:
            groups += take_all(w)
    wait_until(lambda: w.durable_seq == 2000)
    groups += take_all(w)
    assert [first for first, _ in groups] == [1, *(last + 1 for _, last in groups[:-1])]
    assert groups[-1][1] == 2000
    assert len(groups) < 1000
    w.close()


def take_all(w: JournalWriter) -> list[tuple[int, int]]:
    """(first command, last command) of each durable group."""
    taken = []
    while group := w.take_durable():
        taken.append(group[:2])
    return taken


def test_full_buffers_refuse_until_a_group_is_given_back(tmp_path):
    w = writer(tmp_path)
    batch = COMMAND * 100
    seq = 1
    while w.submit_bytes(batch, 100, seq, seq, b"") == 0:
        seq += 100
        time.sleep(0.01)  # let the writer be done with it: only untaken groups stand in the way
        assert seq < 10_000
    time.sleep(0.05)
    assert w.submit_bytes(batch, 100, seq, seq, b"") == -1
    assert w.take_durable() is not None
    assert w.submit_bytes(batch, 100, seq, seq, b"") == 0
    wait_until(lambda: w.durable_seq == seq + 99)
    w.close()


def test_one_batch_may_cause_more_events_than_a_group_was_made_for(tmp_path):
    w = writer(tmp_path)
    events = b"".join(event(seq) for seq in range(1, 5001))
    assert len(events) > SIZES["group_bytes"] * 3
    assert w.submit_bytes(COMMAND, 1, 1, 1, events) == 0
    wait_until(lambda: w.durable_seq == 1)
    assert w.take_durable()[3] == events
    assert w.submit_bytes(COMMAND, 1, 2, 2, event(5001)) == 0
    w.close()
    assert w.failure is None


@pytest.mark.parametrize(("batch", "text"), [
    ((b"", 0, 1, 1, b""), "empty"),
    ((COMMAND, 0, 1, 1, b""), "empty"),
    ((COMMAND[:-4], 1, 1, 1, b""), "no whole commands"),
    ((COMMAND * 1000, 1000, 1, 1, b""), "larger than the writer was made for"),
    ((COMMAND, 1, 2, 1, b""), "does not begin with the next command"),
    ((COMMAND, 1, 1, 1, event(2)), "do not begin with the next event"),
    ((COMMAND, 1, 1, 1, event(1)[:90]), "do not begin with the next event"),
])
def test_a_batch_that_would_make_the_journal_lie_stops_the_writer(tmp_path, batch, text):
    w = writer(tmp_path)
    assert w.submit_bytes(*batch) == -2
    assert text in w.failure
    assert w.submit_bytes(COMMAND, 1, 1, 1, event(1)) == -2
    assert select.select([w.fileno()], [], [], 5)[0], "the host is woken"
    assert w.durable_seq == 0
    w.close()
    assert recover_small(tmp_path).seq == 0


@pytest.mark.parametrize(("change", "text"), [
    ({"segment_bytes": 4096 + 4096 + 55}, "segment_bytes"),
    ({"group_bytes": 4096 + 55}, "group_bytes"),
    ({"batch_bytes_max": 0}, "batch_bytes_max"),
    ({"groups": 1}, "groups"),
    ({"groups": 65}, "groups"),
    ({"next_event_seq": 0}, "event numbers"),
])
def test_sizes_that_do_not_fit_are_refused(tmp_path, change, text):
    with pytest.raises(ValueError, match=text):
        writer(tmp_path, **change)


def test_close_writes_what_was_submitted_and_nothing_after(tmp_path):
    w = writer(tmp_path)
    assert w.submit_bytes(COMMAND, 1, 1, 1, event(1)) == 0
    w.close()
    assert w.durable_seq == 1
    assert w.submit_bytes(COMMAND, 1, 2, 2, event(2)) == -2
    assert not (tmp_path / "journal" / PREPARED).exists()
    w.close()
    assert [path.stat().st_size for path in segment_paths(tmp_path / "journal")] == [4096 + 56 + 24]


def test_it_rolls_over_segments_and_each_says_what_was_before(tmp_path):
    venue = SmallVenue(tmp_path)
    venue.orders(300)
    venue.settle()
    number = venue.writer.segment
    venue.close()
    paths = segment_paths(tmp_path / "journal")
    assert len(paths) == number >= 5
    assert [path.stat().st_size == record_offsets(path)[-1] for path in paths] == [True] * number
    assert verify(tmp_path, replay=False).records == 301


def test_a_batch_that_fills_a_segment_to_the_byte(tmp_path):
    room = 4032     # a multiple of both commands' sizes
    w = writer(tmp_path, segment_bytes=4096 + 56 + room, batch_bytes_max=room)
    seq = 1
    for count in (room // 24 - room // 24 % 1, 1, room // 24):
        assert w.submit_bytes(COMMAND * count, count, seq, seq, b"") == 0
        seq += count
        wait_until(lambda: w.durable_seq == seq - 1)  # noqa: B023
        w.take_durable()
    exact = encode("SetLimit") * (room // 72)
    assert w.submit_bytes(exact, room // 72, seq, seq, b"") == 0
    w.close()
    last = segment_paths(tmp_path / "journal")[-1]
    assert last.stat().st_size == 4096 + 56 + room
    assert verify(tmp_path).code == WHOLE


def test_the_hash_chain_is_filled_in_beside_the_writer(tmp_path):
    venue = SmallVenue(tmp_path)
    venue.orders(300)
    venue.settle()
    paths = segment_paths(tmp_path / "journal")
    wait_until(lambda: all(chain.read_header(path).chain is not None for path in paths))
    venue.close()
    report = verify(tmp_path)
    assert report.code == WHOLE
    assert report.chained == len(paths) - 1
    assert chain.read_header(paths[-1]).chain == report.chain


def test_the_chain_is_what_the_documentation_says(tmp_path):
    made(tmp_path, batches=120)
    list(chain.extend(tmp_path / "journal"))
    paths = segment_paths(tmp_path / "journal")
    head = bytes(32)
    for path, following in pairwise(paths):
        head = hashlib.sha256(head + path.read_bytes()).digest()
        assert following.read_bytes()[48:80] == head
    assert len(paths) >= 3


def test_a_chain_that_was_left_open_is_completed_by_the_next_writer(tmp_path):
    made(tmp_path, batches=300)
    paths = segment_paths(tmp_path / "journal")
    for path in paths[1:]:  # as after a power cut: headers without a chain
        header = chain.read_header(path)
        with path.open("r+b") as file:
            file.write(type(header)(header.number, header.first_seq, header.epoch, header.previous_crc, None).pack())
    assert verify(tmp_path).code == WHOLE
    venue = SmallVenue(tmp_path, epoch=2)
    paths = segment_paths(tmp_path / "journal")
    wait_until(lambda: all(chain.read_header(path).chain is not None for path in paths))
    venue.close()
    assert verify(tmp_path).code == WHOLE


def test_headers_count_segments_and_epochs(tmp_path):
    made(tmp_path)
    for epoch in (2, 3):
        venue = SmallVenue(tmp_path, epoch=epoch)
        venue.submit(order(venue.rng))
        venue.close()
    headers = [chain.read_header(path) for path in segment_paths(tmp_path / "journal")]
    assert [(h.number, h.epoch) for h in headers] == [(1, 1), (2, 2), (3, 3)]
    assert recover_small(tmp_path).epoch_seen == 3


def test_a_start_without_commands_leaves_no_empty_segment_behind(tmp_path):
    state_hash, _ = made(tmp_path)
    for epoch in (2, 3, 4):
        SmallVenue(tmp_path, epoch=epoch).close()
    assert recover_small(tmp_path).core.state_hash() == state_hash
    assert len(segment_paths(tmp_path / "journal")) == 1


def test_a_stale_prepared_file_is_nothing(tmp_path):
    state_hash, _ = made(tmp_path)
    stale = tmp_path / "journal" / PREPARED
    stale.write_bytes(segment_paths(tmp_path / "journal")[0].read_bytes())  # as if the power went just before the rename
    assert recover_small(tmp_path).core.state_hash() == state_hash
    assert not stale.exists()
    stale.write_bytes(b"x" * 100)
    venue = SmallVenue(tmp_path, epoch=2)
    venue.orders(200)
    venue.close()
    assert verify(tmp_path).code == WHOLE


def test_the_segment_is_preallocated_and_zero(tmp_path):
    w = writer(tmp_path)
    data = segment_paths(tmp_path / "journal")[0].read_bytes()
    assert len(data) == SIZES["segment_bytes"]
    assert data[SEGMENT_HEADER.size :].count(0) == len(data) - SEGMENT_HEADER.size
    wait_until(lambda: (tmp_path / "journal" / PREPARED).exists())
    w.close()
