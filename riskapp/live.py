"""Publishes pictures of our own to Redis. Redis is a convenience here: without it pages show what is recorded, later."""

import logging
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
import redis
from django.conf import settings

from riskapp.topics import Topic

log = logging.getLogger(__name__)
PATIENCE_S = 0.25  # a frozen Redis must not hold up a halt


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)


def picture(topic: Topic, *, seq: int, ts_ns: int, rows: Sequence[Sequence[Any]]) -> bytes:
    """The picture as it goes over the wire. `seq` is the command it is true for, `ts_ns` the engine's time of it."""
    return orjson.dumps({
        "topic": topic.name(), "seq": seq, "ts": ts_ns, "pub": time.time_ns(),
        "cols": topic.columns, "rows": rows[: topic.rows_max],
    })


def publish(topic: Topic, encoded: bytes) -> bool:
    """False when Redis did not take it."""
    try:
        _client(settings.REDIS_URL).publish(topic.channel(), encoded)
    except redis.RedisError as fault:
        log.debug("%s was not published: %s", topic.name(), fault)
        return False
    return True
