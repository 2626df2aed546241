"""One subscription to Redis for a whole web process, whatever the number of browsers."""

import asyncio
import logging
import random
from typing import Any
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from console.live.bounds import BACKOFF_S_FIRST, BACKOFF_S_MAX, FEEDS_MAX, REDIS_SILENCE_S_MAX
from console.live.feed import Feed
from console.live.presence import Presence
from console.live.seats import Seats
from riskapp import topics

log = logging.getLogger(__name__)
PING_S = 1.0


class TooManyFeedsError(Exception):
    """So many topics are watched that no more are taken."""


class Hub:
    """Feeds by topic. `hears` says whether Redis speaks to us now; without it pictures grow old, and pages say so."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._feeds: dict[str, Feed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.hears = False
        self.seats = Seats()
        self.presence = Presence(url, self.seats, self._take)

    def start(self) -> None:
        """Needs a running loop; more than once does no harm."""
        if not self._tasks:
            self._tasks = {asyncio.create_task(self._listen_for_ever()), asyncio.create_task(self.presence.run())}

    async def stop(self) -> None:
        """redis-py takes a cancellation for a lost connection when it comes while it connects, so one may not be enough."""
        while any(not task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=0.1)
        self._tasks = set()
        self.hears = False

    def feed(self, kind: topics.Topic, name: str) -> Feed:
        """The feed of a topic that `topics.find` knows. TooManyFeedsError at the bound."""
        if name not in self._feeds:
            self._make_room()
            self._feeds[name] = Feed(kind, name)
        return self._feeds[name]

    def _make_room(self) -> None:
        if len(self._feeds) >= FEEDS_MAX:
            for name in [name for name, feed in self._feeds.items() if feed.is_idle]:
                del self._feeds[name]
        if len(self._feeds) >= FEEDS_MAX:
            raise TooManyFeedsError(f"{FEEDS_MAX} topics are in use")

    def _take(self, name: str, raw: bytes) -> None:
        """A picture arrived. What is no topic of ours, or one too many, is left out."""
        known = topics.find(name)
        if known:
            try:
                self.feed(known[0], name).receive(raw)
            except TooManyFeedsError as fault:
                log.error("a picture of %s was left out: %s", name, fault)

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError) as fault:
                if self.hears or not failures:
                    log.warning("Redis does not answer, pages show their figures as stale: %s", fault)
                failures = 1 if self.hears else failures + 1
            finally:
                self.hears = False
            pause = min(BACKOFF_S_MAX, BACKOFF_S_FIRST * 2 ** min(failures - 1, 10))
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311

    async def _listen(self) -> None:
        """Until the connection is lost, which it tells by an exception."""
        retry = redis.asyncio.retry.Retry(NoBackoff(), 0)
        client = redis.asyncio.Redis.from_url(self._url, socket_connect_timeout=2, retry=retry)
        async with client, client.pubsub() as messages:
            await messages.psubscribe(f"{topics.CHANNEL_PREFIX}*")
            await self._read(messages)

    async def _read(self, messages: redis.asyncio.client.PubSub) -> None:
        """A server that is frozen keeps its connections open, so silence counts as loss; a quiet one is asked to say something.

        In one task: a second one that pings would have to be cancelled, which redis-py may swallow.
        """
        silent_s = 0.0
        while silent_s < REDIS_SILENCE_S_MAX:
            message = await messages.get_message(timeout=PING_S)
            if message is None:
                silent_s += PING_S
                await messages.ping()
            else:
                silent_s = 0.0
                self._heard(message)
        raise TimeoutError(f"no word for {REDIS_SILENCE_S_MAX:g} s")

    def _heard(self, message: dict[str, Any]) -> None:
        if not self.hears:
            log.info("Redis answers, pictures are live")
            self.hears = True
        if message["type"] == "pmessage":
            self._take(message["channel"].decode().removeprefix(topics.CHANNEL_PREFIX), message["data"])


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of this event loop; a web process has one loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(settings.REDIS_URL)
        _hubs[loop].start()
    return _hubs[loop]
