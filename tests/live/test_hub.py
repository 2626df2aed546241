"""The hub when its Redis goes away, freezes and comes back."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
import redis

from console.live import hub as hub_module
from console.live import presence
from console.live.hub import Hub, TooManyFeedsError
from riskapp.topics import BOOK, CHANNEL_PREFIX, HEALTH
from tests.live.conftest import OwnValkey
from tests.live.made_pictures import health, raw

PATIENCE_S = 60.0


async def until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.02)


def played(url: str, story: Callable[[Hub], Awaitable[None]]) -> None:
    async def whole() -> None:
        hub = Hub(url)
        hub.start()
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(whole())


def publish(server: OwnValkey, last_seq: int) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.publish(f"{CHANNEL_PREFIX}health", raw(HEALTH, health(last_seq), seq=last_seq))


async def sees(hub: Hub, server: OwnValkey, last_seq: int) -> None:
    feed = hub.feed(HEALTH, "health")
    feed.watch(asyncio.Event())
    await until(lambda: hub.hears)
    publish(server, last_seq)
    await until(lambda: feed.newest is not None and feed.newest.seq == last_seq)


def test_it_comes_back_when_redis_comes_back(own_valkey: OwnValkey, caplog: pytest.LogCaptureFixture) -> None:
    async def story(hub: Hub) -> None:
        await sees(hub, own_valkey, 1)
        own_valkey.stop()
        await until(lambda: not hub.hears)
        newest = hub.feed(HEALTH, "health").newest
        assert newest is not None, "what was true last stays, and grows old"
        assert newest.seq == 1
        own_valkey.start()
        await sees(hub, own_valkey, 2)

    caplog.set_level("INFO")
    played(own_valkey.url, story)
    said = [record.getMessage() for record in caplog.records if record.name == "console.live.hub"]
    assert [text.partition(",")[0] for text in said] == ["Redis answers", "Redis does not answer", "Redis answers"]


def test_a_frozen_redis_counts_as_gone(own_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "REDIS_SILENCE_S_MAX", 1.5)

    async def story(hub: Hub) -> None:
        await sees(hub, own_valkey, 1)
        own_valkey.freeze()
        await until(lambda: not hub.hears)
        own_valkey.thaw()
        await sees(hub, own_valkey, 2)

    played(own_valkey.url, story)


def test_a_quiet_redis_is_not_a_gone_one(own_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "REDIS_SILENCE_S_MAX", 1.5)

    async def story(hub: Hub) -> None:
        await until(lambda: hub.hears)
        for _ in range(30):
            await asyncio.sleep(0.1)
            assert hub.hears

    played(own_valkey.url, story)


def test_a_process_that_stood_still_goes_on(own_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own timers are over at once then, and that is no silence of the server's."""
    monkeypatch.setattr(hub_module, "REDIS_SILENCE_S_MAX", 1.5)

    async def story(hub: Hub) -> None:
        await sees(hub, own_valkey, 1)
        time.sleep(3)
        await sees(hub, own_valkey, 2)
        own_valkey.freeze()
        await until(lambda: not hub.hears)
        own_valkey.thaw()
        await sees(hub, own_valkey, 3)

    played(own_valkey.url, story)


def test_it_starts_before_redis(own_valkey: OwnValkey) -> None:
    own_valkey.stop()

    async def story(hub: Hub) -> None:
        await asyncio.sleep(0.3)
        assert not hub.hears
        own_valkey.start()
        await sees(hub, own_valkey, 1)

    played(own_valkey.url, story)


def test_topics_that_are_none_take_no_room(own_valkey: OwnValkey) -> None:
    async def story(hub: Hub) -> None:
        await sees(hub, own_valkey, 1)
        with redis.Redis.from_url(own_valkey.url) as client:
            for name in ("nonsense", "book:x", "book:007", "health:1"):
                client.publish(CHANNEL_PREFIX + name, b"{}")
        await sees(hub, own_valkey, 2)
        assert set(hub._feeds) <= {"health", "presence"}

    played(own_valkey.url, story)


def test_feeds_are_bounded_and_idle_ones_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "FEEDS_MAX", 2)

    async def story() -> None:
        hub = Hub("unix:///nowhere")
        hub.feed(BOOK, "book:1").watch(asyncio.Event())
        hub.feed(BOOK, "book:2")
        hub.feed(BOOK, "book:3").watch(asyncio.Event())
        with pytest.raises(TooManyFeedsError):
            hub.feed(BOOK, "book:4")

    asyncio.run(story())


def test_people_who_closed_their_browser_without_a_word_are_forgotten(own_valkey: OwnValkey, settings, monkeypatch) -> None:
    monkeypatch.setattr(presence, "PRESENCE_EXPIRES_S", 1)
    settings.REDIS_URL = own_valkey.url

    async def story(hub: Hub) -> None:
        hub.seats.take("ada", "risk officer")
        hub.presence.changed()
        await until(lambda: [name for name, *_ in presence.people() or []] == ["ada"])

    played(own_valkey.url, story)
    time.sleep(1.2)
    assert presence.people() == []
    own_valkey.stop()
    assert presence.people() is None
