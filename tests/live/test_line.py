"""What one page is sent, and when: rates, credit, silence. Time is given, so nothing here waits."""

import asyncio

import pytest

from console.live.bounds import BYTES_AHEAD_MAX, FRAMES_AHEAD_MAX, SILENCE_S_MAX, TOPICS_PER_SOCKET_MAX
from console.live.close_codes import Close
from console.live.feed import Feed
from console.live.line import Line, LineClosed
from riskapp.topics import BOOK, HEALTH, INSTRUMENTS
from tests.live.made_pictures import health, raw
from tests.live.page import Page


def line_and_feed() -> tuple[Line, Feed]:
    line, feed = Line(asyncio.Event(), 0.0), Feed(HEALTH, "health")
    line.subscribe(feed, 10)
    return line, feed


def show(feed: Feed, last_seq: int) -> None:
    feed.receive(raw(HEALTH, health(last_seq)))


def test_a_page_gets_a_snapshot_and_then_deltas() -> None:
    line, feed = line_and_feed()
    page = Page()
    for last_seq in (1, 2, 3):
        show(feed, last_seq)
        for text in line.due(float(last_seq)):
            page.take(text)
    assert page.rows == {"last_seq": ["last_seq", 3]}
    assert line.due(4.0) == []


@pytest.mark.parametrize(("hz", "frames"), [(10, 10), (5, 5), (1, 1), (0, 1), (1000, 10)])
def test_a_topic_keeps_its_rate(hz: int, frames: int) -> None:
    line, feed = Line(asyncio.Event(), 0.0), Feed(HEALTH, "health")
    line.subscribe(feed, hz)
    sent = 0
    for step in range(50):  # a picture each 20 ms for a second
        show(feed, step)
        sent += len(line.due(10 + step * 0.02))
    assert sent == frames


def test_a_page_that_stops_reading_gets_no_more_and_then_the_newest_state() -> None:
    line, feed = line_and_feed()
    page = Page()
    sent = []
    for step in range(1000):
        show(feed, step)
        sent += line.due(10.0 + step)
    assert len(sent) == FRAMES_AHEAD_MAX
    assert line.pause_s(2000.0, 1.0) == 1.0
    for text in sent:
        page.take(text)
    line.acknowledge(len(sent))
    (text,) = line.due(3000.0)
    page.take(text)
    assert page.rows == {"last_seq": ["last_seq", 999]}


def test_bytes_are_bounded_too() -> None:
    line, feed = Line(asyncio.Event(), 0.0), Feed(HEALTH, "health")
    line.subscribe(feed, 10)
    half = "x" * (BYTES_AHEAD_MAX // 2)
    for step in range(10):
        feed.receive(raw(HEALTH, health(step, text=f"{step}{half}")))
        line.due(10.0 + step)
    assert line._bytes_ahead < BYTES_AHEAD_MAX + len(half) + 1000
    assert len(line._ahead) == 2


def test_resync_sends_a_snapshot() -> None:
    line, feed = line_and_feed()
    show(feed, 1)
    line.due(1.0)
    line.resync("health")
    line.resync("never asked for")
    (text,) = line.due(2.0)
    assert text.startswith('{"t":"s"')


def test_an_acknowledgement_of_what_was_not_sent_ends_the_socket() -> None:
    line, feed = line_and_feed()
    show(feed, 1)
    line.due(1.0)
    line.acknowledge(1)
    line.acknowledge(1)
    for frames in (2, 0):
        with pytest.raises(LineClosed) as closed:
            line.acknowledge(frames)
        assert closed.value.code == Close.BAD_MESSAGE


def test_silence() -> None:
    line, _ = line_and_feed()
    assert not line.is_silent(SILENCE_S_MAX)
    assert line.is_silent(SILENCE_S_MAX + 0.1)
    line.heard(5.0)
    assert not line.is_silent(SILENCE_S_MAX + 5)


def test_topics_of_a_page_are_bounded_and_given_back() -> None:
    line = Line(asyncio.Event(), 0.0)
    feeds = [Feed(BOOK, f"book:{number}") for number in range(TOPICS_PER_SOCKET_MAX + 1)]
    for feed in feeds[:-1]:
        line.subscribe(feed, 10)
    line.subscribe(feeds[0], 5)  # again: only its rate
    with pytest.raises(LineClosed) as closed:
        line.subscribe(feeds[-1], 10)
    assert closed.value.code == Close.TOO_MANY
    line.unsubscribe("book:0")
    line.subscribe(feeds[-1], 10)
    line.close()
    assert all(feed.is_idle for feed in feeds)


def test_a_pause_ends_when_a_topic_with_news_is_due() -> None:
    line, feed = Line(asyncio.Event(), 0.0), Feed(INSTRUMENTS, "instruments")
    line.subscribe(feed, 2)
    assert line.pause_s(0.0, 1.0) == 1.0  # no news
    feed.receive(raw(INSTRUMENTS, []))
    assert line.pause_s(0.0, 1.0) == 0.0
    line.due(1.0)
    feed.receive(raw(INSTRUMENTS, []))
    assert line.pause_s(1.1, 1.0) == pytest.approx(0.4)
