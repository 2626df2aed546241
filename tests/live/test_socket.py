"""The socket of a page, through Valkey and the whole application."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import Group

from console.live import consumer
from console.live.bounds import (
    FRAMES_AHEAD_MAX,
    MESSAGE_CHARACTERS_MAX,
    MESSAGES_BURST_MAX,
    SILENCE_S_MAX,
    SOCKETS_PER_OPERATOR_MAX,
    TOPICS_PER_SOCKET_MAX,
)
from console.live.close_codes import Close
from console.live.hub import hub
from riskapp.topics import HEALTH, TOPICS, find
from tests.live.browser_socket import BrowserSocket
from tests.live.conftest import Person, Publisher
from tests.live.made_pictures import health, raw

pytestmark = pytest.mark.django_db(transaction=True)  # channels closes connections, which would end a test's own transaction


def played(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story in a loop of its own, and end that loop's hub with it."""

    async def whole() -> None:
        try:
            await asyncio.wait_for(story(), 150)
        finally:
            await hub().stop()

    async_to_sync(whole)()


async def heard_by_a_hub(publish: Publisher, name: str, picture: bytes) -> None:
    for _ in range(200):
        if publish(name, picture):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no hub subscribed within 4 s")


def test_a_page_gets_a_snapshot_deltas_and_a_snapshot_again(ada: Person, publish: Publisher) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        assert await page.open()
        await page.subscribe("health")
        await heard_by_a_hub(publish, "health", raw(HEALTH, health(1, state="running"), seq=1))
        first = await page.frame()
        assert (first["t"], first["seq"], first["cols"]) == ("s", 1, ["key", "value"])
        publish("health", raw(HEALTH, health(2, state="running"), seq=2))
        second = await page.frame()
        assert (second["t"], second["from"], second["r"], second["v"]) == ("d", first["n"], ["last_seq"], [2])
        await page.say(op="resync", topic="health")
        assert (await page.frame())["t"] == "s"
        assert page.pages["health"].rows == {"last_seq": ["last_seq", 2], "state": ["state", "running"]}
        await page.say(op="unsub", topic="health")
        await page.beat()
        publish("health", raw(HEALTH, health(3), seq=3))
        frames = page.frames
        await page.beat()
        assert page.frames == frames
        await page.leave()

    played(story)


def test_a_later_page_sees_the_newest_picture_at_once(ada: Person, publish: Publisher) -> None:
    async def story() -> None:
        hub()
        await heard_by_a_hub(publish, "health", raw(HEALTH, health(41), seq=41))
        await asyncio.sleep(0.1)
        page = BrowserSocket(ada.cookie)
        await page.open()
        await page.subscribe("health")
        assert (await page.frame())["rows"] == [["last_seq", 41]]
        await page.leave()

    played(story)


def test_beats_tell_the_time_and_that_redis_is_heard(ada: Person, publish: Publisher) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        await heard_by_a_hub(publish, "health", raw(HEALTH, []))
        await page.beat()
        beat = await page.beat()
        assert beat["live"] is True
        assert int(beat["now"]) > 1_700_000_000_000_000_000
        await page.leave()

    played(story)


@pytest.mark.parametrize("topic", [topic.name(1) if topic.is_per_instrument else topic.name() for topic in TOPICS])
def test_cleo_gets_no_topic(cleo: Person, topic: str) -> None:
    async def story() -> None:
        page = BrowserSocket(cleo.cookie)
        await page.open()
        await page.subscribe(topic)
        assert await page.closed() == Close.NOT_ALLOWED

    played(story)


@pytest.mark.parametrize("topic", ["positions", "limits", "sessions", "controls"])
def test_a_viewer_sees_the_market_and_no_accounts(ben: Person, topic: str, publish: Publisher) -> None:
    async def story() -> None:
        page = BrowserSocket(ben.cookie)
        await page.open()
        await page.subscribe("health")
        await heard_by_a_hub(publish, "health", raw(HEALTH, health(1)))
        await page.frame()
        await page.subscribe(topic)
        assert await page.closed() == Close.NOT_ALLOWED

    played(story)


def test_nobody_gets_in_without_a_session(ada: Person) -> None:
    async def story() -> None:
        for cookie in (b"", b"sessionid=made-up-and-long-enough-to-look-real"):
            page = BrowserSocket(cookie)
            await page.open()
            assert await page.closed() == Close.NOT_SIGNED_IN

    played(story)


@pytest.mark.parametrize(
    "origin", [b"http://elsewhere.example", b"http://127.0.0.1:8321", b"http://localhost", b"http://127.0.0.1]", b"null", b""],
)
def test_another_origin_is_refused_before_anything_is_read(ada: Person, origin: bytes) -> None:
    async def story() -> None:
        assert not await BrowserSocket(ada.cookie, origin=origin).open()

    played(story)


@pytest.fixture
def rights_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "RIGHTS_S", 0.3)


@pytest.mark.usefixtures("rights_soon")
def test_a_log_out_ends_the_socket(ada: Person) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        await page.subscribe("health")
        await sync_to_async(ada.client.logout)()
        assert await page.closed() == Close.NOT_SIGNED_IN

    played(story)


@pytest.mark.usefixtures("rights_soon")
def test_an_operator_who_is_switched_off_is_out(ada: Person) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        ada.operator.is_active = False
        await ada.operator.asave()
        assert await page.closed() == Close.NOT_SIGNED_IN

    played(story)


@pytest.mark.usefixtures("rights_soon")
def test_a_role_that_is_taken_away_ends_its_topics(ada: Person) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        await page.subscribe("positions")
        await page.beat()
        await sync_to_async(ada.operator.groups.set)([await Group.objects.aget(name="viewer")])
        assert await page.closed() == Close.NOT_ALLOWED

    played(story)


def test_what_is_no_message_ends_the_socket(ada: Person) -> None:
    texts = [
        "{", '{"op":"halt"}', '{"op":"sub","topic":"book:x"}', '{"op":"ack","frames":5}', "x" * (MESSAGE_CHARACTERS_MAX + 1),
    ]

    async def story() -> None:
        for text in texts:
            page = BrowserSocket(ada.cookie)
            await page.open()
            await page.say_text(text)
            assert await page.closed() == Close.BAD_MESSAGE, text
        page = BrowserSocket(ada.cookie)
        await page.open()
        await page.say_bytes(b'{"op":"ack","frames":0}')
        assert await page.closed() == Close.BAD_MESSAGE

    played(story)


def test_topics_messages_and_sockets_are_bounded(ada: Person) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        for number in range(TOPICS_PER_SOCKET_MAX + 1):
            await page.say(op="sub", topic=f"book:{number}")
        assert await page.closed() == Close.TOO_MANY

        page = BrowserSocket(ada.cookie)
        await page.open()
        for _ in range(MESSAGES_BURST_MAX + 5):
            await page.say(op="resync", topic="health")
        assert await page.closed() == Close.TOO_MANY

        pages = [BrowserSocket(ada.cookie) for _ in range(SOCKETS_PER_OPERATOR_MAX + 1)]
        for one in pages:
            await one.open()
        assert await pages.pop().closed() == Close.TOO_MANY
        for one in pages:
            await one.leave()
        last = BrowserSocket(ada.cookie)  # seats are given back
        await last.open()
        await last.beat()
        await last.leave()

    played(story)


def test_a_page_that_says_nothing_is_closed_and_leaves_nothing_behind(ada: Person, publish: Publisher) -> None:
    async def story() -> None:
        page = BrowserSocket(ada.cookie)
        await page.open()
        await page.subscribe("health")
        assert await page.closed(SILENCE_S_MAX + 4) == Close.SLOW
        kind, _ = find("health") or (HEALTH, None)
        assert hub().feed(kind, "health")._watchers == set()
        assert hub().seats.everybody() == []

    played(story)


def test_the_others_are_not_slowed_by_one_that_does_not_read(ada: Person, ben: Person, publish: Publisher) -> None:
    async def story() -> None:
        slow, quick = BrowserSocket(ada.cookie), BrowserSocket(ben.cookie)
        for one in (slow, quick):
            await one.open()
            await one.subscribe("health")
        await heard_by_a_hub(publish, "health", raw(HEALTH, health(0)))
        for last_seq in range(1, 60):
            await quick.frame()
            publish("health", raw(HEALTH, health(last_seq), seq=last_seq))
        while quick.pages["health"].seq < 59:
            await quick.frame()
        assert slow._wire.output_queue.qsize() < 45, "frames up to the credit and beats, no more"
        while slow.frames < FRAMES_AHEAD_MAX:  # it wakes up: reads what lies there, then the newest in one frame
            await slow.frame()
        frame = await slow.frame()
        assert (frame["from"], frame["seq"], slow.pages["health"].rows["last_seq"][1]) == (30, 59, 59)
        for one in (slow, quick):
            await one.leave()

    played(story)


def test_everybody_sees_who_is_here(ada: Person, ben: Person, publish: Publisher) -> None:
    publish.forget_people()

    async def story() -> None:
        one, other = BrowserSocket(ada.cookie), BrowserSocket(ben.cookie)
        await one.open()
        await one.subscribe("presence")
        while "ada" not in one.pages["presence"].rows:
            await one.frame()
        await other.open()
        while "ben" not in one.pages["presence"].rows:
            await one.frame()
        assert one.pages["presence"].rows["ada"][1] == "risk officer"
        await other.leave()
        while "ben" in one.pages["presence"].rows:
            await one.frame()
        await one.leave()

    played(story)
