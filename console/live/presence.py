"""Who is here, over all web processes: each writes a key for every operator with a page open, and the keys expire."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any, Final

import orjson
import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from console.live.bounds import PRESENCE_EXPIRES_S, PRESENCE_S
from console.live.seats import Seats
from riskapp import live
from riskapp.topics import PRESENCE

log = logging.getLogger(__name__)
KEY: Final = "presence:"
PATIENCE_S: Final = 2.0
SETTLE_S: Final = 0.3  # a page that is reloaded leaves and comes back within it

Person = tuple[str, str, int]
"""Login name, roles, since when (ns)."""


class Presence:
    """Writes this process's operators and hands the picture of all to `take(topic, raw)`."""

    def __init__(self, url: str, seats: Seats, take: Callable[[str, bytes], None]) -> None:
        self._client = redis.asyncio.Redis.from_url(url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
        self._seats = seats
        self._take = take
        self._process = secrets.token_hex(4)
        self._written: set[str] = set()
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Somebody came or left: the others need not wait for the next turn."""
        self._changed.set()

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._turn()
                except (RedisError, OSError) as fault:
                    log.debug("presence is not known: %s", fault)
                await self._pause()
        finally:
            await self._client.aclose()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(PRESENCE_S):  # wait_for of Python 3.11 may swallow a cancellation
                await self._changed.wait()
        except TimeoutError:
            return
        await asyncio.sleep(SETTLE_S)
        self._changed.clear()

    async def _turn(self) -> None:
        await self._write()
        keys = [key async for key in self._client.scan_iter(f"{KEY}*", count=200)]
        values = await self._client.mget(keys) if keys else []
        self._take(PRESENCE.name(), live.picture(PRESENCE, seq=0, ts_ns=time.time_ns(), rows=_rows(values)))

    async def _write(self) -> None:
        """Keys of this process that nobody needs any more go at once."""
        wanted = {
            f"{KEY}{self._process}:{seat.name}": orjson.dumps([seat.name, seat.roles, seat.since_ns])
            for seat in self._seats.everybody()
        }
        async with self._client.pipeline(transaction=False) as batch:
            for key, value in wanted.items():
                batch.set(key, value, ex=PRESENCE_EXPIRES_S)
            for key in self._written - wanted.keys():
                batch.delete(key)
            await batch.execute()
        self._written = set(wanted)


def people() -> list[Person] | None:
    """Who is here, for a page that the server writes; None when Redis does not say."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25) as client:
            keys = [*client.scan_iter(f"{KEY}*", count=200)]
            return [(row[0], row[1], row[2]) for row in _rows(client.mget(keys) if keys else [])]
    except (RedisError, OSError):
        return None


def _rows(values: list[Any]) -> list[list[Any]]:
    """One row an operator, since the earliest of their pages; a key may have expired between two questions."""
    earliest: dict[str, list[Any]] = {}
    for row in (orjson.loads(value) for value in values if value is not None):
        known = earliest.get(row[0])
        if known is None or row[2] < known[2]:
            earliest[row[0]] = row
    return [earliest[name] for name in sorted(earliest)]
