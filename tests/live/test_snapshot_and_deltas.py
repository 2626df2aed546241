"""A snapshot and any deltas after it give what a fresh snapshot gives, for every topic, however slow the page is."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.live.bounds import RING_PICTURES_MAX
from console.live.feed import Feed
from riskapp.topics import TOPICS, Topic
from tests.live.made_pictures import raw
from tests.live.page import GapError, Page

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "a", "1", 1.5, (1 << 62) + 1]))
KEYS = st.sampled_from(["B1", "B2", "S3", "4:1", "é"])


def rows_of(topic: Topic) -> st.SearchStrategy[list[list[Any]]]:
    values = st.lists(VALUES, min_size=len(topic.columns) - 1, max_size=len(topic.columns) - 1)
    return st.dictionaries(KEYS, values, max_size=5).map(lambda found: [[key, *row] for key, row in found.items()])


def feed_of(topic: Topic) -> Feed:
    return Feed(topic, topic.name(1) if topic.is_per_instrument else topic.name())


def fresh(feed: Feed) -> Page:
    page = Page()
    frame = feed.frame(None)
    if frame:
        page.take(frame[1])
    return page


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.pattern)
@given(data=st.data())
def test_deltas_give_what_a_fresh_snapshot_gives(topic: Topic, data: st.DataObject) -> None:
    feed, page, has = feed_of(topic), Page(), None
    feed.watch(asyncio.Event())
    for rows, reads in data.draw(st.lists(st.tuples(rows_of(topic), st.booleans()), min_size=1, max_size=12)):
        feed.receive(raw(topic, rows, name=feed.name))
        frame = feed.frame(has) if reads else None
        if frame:
            has, text = frame
            page.take(text)
            assert page.told() == fresh(feed).told()


def test_a_page_that_is_behind_the_ring_gets_a_snapshot() -> None:
    topic = TOPICS[0]
    feed, page = feed_of(topic), Page()
    feed.watch(asyncio.Event())
    feed.receive(raw(topic, [["last_seq", 0]]))
    has, text = feed.frame(None) or (0, "")
    page.take(text)
    for last_seq in range(1, RING_PICTURES_MAX + 1):
        feed.receive(raw(topic, [["last_seq", last_seq]]))
    has, text = feed.frame(has) or (0, "")
    assert text.startswith('{"t":"s"')
    page.take(text)
    assert page.rows["last_seq"] == ["last_seq", RING_PICTURES_MAX]
    assert feed.frame(has) is None


def test_a_delta_that_does_not_fit_is_a_gap() -> None:
    topic = TOPICS[0]
    feed, page = feed_of(topic), fresh(feed_of(topic))
    feed.watch(asyncio.Event())
    for last_seq in (1, 2):
        feed.receive(raw(topic, [["last_seq", last_seq]]))
    with pytest.raises(GapError):
        page.take((feed.frame(1) or (0, ""))[1])


def test_numbers_that_a_browser_cannot_hold_travel_as_text() -> None:
    topic = TOPICS[0]
    feed = feed_of(topic)
    feed.watch(asyncio.Event())
    feed.receive(raw(topic, [["small", (1 << 53) - 1], ["large", 1 << 53], ["negative", -(1 << 60)]]))
    assert fresh(feed).rows == {
        "small": ["small", 9007199254740991], "large": ["large", "9007199254740992"], "negative": ["negative", str(-(1 << 60))],
    }


def test_one_encoding_serves_every_page() -> None:
    topic = TOPICS[0]
    feed = feed_of(topic)
    feed.watch(asyncio.Event())
    feed.receive(raw(topic, [["last_seq", 1]]))
    feed.receive(raw(topic, [["last_seq", 2]]))
    one, other = feed.frame(1), feed.frame(1)
    assert one is not None
    assert other is not None
    assert one[1] is other[1]


BAD = {
    "not JSON": b"{",
    "another topic": raw(TOPICS[0], [], name="positions"),
    "a column too many": raw(TOPICS[0], [["a", 1, 2]]),
    "a row that is no list": raw(TOPICS[0], ["ab"]),  # type: ignore[list-item]
    "a key that is a list": raw(TOPICS[0], [[[], 1]]),
    "too many rows": raw(TOPICS[0], [[str(i), i] for i in range(TOPICS[0].rows_max + 1)]),
    "columns of another topic": raw(TOPICS[1], [], name="health"),
    "no sequence number": raw(TOPICS[0], [], seq=None),  # type: ignore[arg-type]
    "too large": b" " * (9 << 20),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_picture_leaves_the_last_one(what: str, caplog: pytest.LogCaptureFixture) -> None:
    feed = feed_of(TOPICS[0])
    feed.watch(asyncio.Event())
    feed.receive(raw(TOPICS[0], [["last_seq", 7]]))
    feed.receive(BAD[what])
    assert fresh(feed).rows == {"last_seq": ["last_seq", 7]}
    assert "a picture of health was left out" in caplog.text


def test_nothing_is_read_while_nobody_watches() -> None:
    topic = TOPICS[0]
    feed, wake = feed_of(topic), asyncio.Event()
    feed.receive(b"{ not even JSON")
    feed.receive(raw(topic, [["last_seq", 1]]))
    assert feed.newest is None
    feed.watch(wake)
    assert fresh(feed).rows == {"last_seq": ["last_seq", 1]}
    for last_seq in range(2, 10):
        feed.receive(raw(topic, [["last_seq", last_seq]]))
    feed.unwatch(wake)
    assert len(feed._ring) == 1
