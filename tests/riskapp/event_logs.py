"""Event logs of random flows, made by the engine's own rules and written by its own appender."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.eventlog.appender import EventAppender
from engine.messages.layout import EVENT_SIZE, ORDER_EVENT
from tests.engine.core.universe import World

SEGMENT_EVENTS = 512
CAPACITY = Capacity(orders=40, accounts=6, instruments=4, requests=64)


def random_events(seed: int, commands: int) -> tuple[bytes, Any]:
    """The events of so many commands, and the core that wrote them. Wild numbers are among them, ids come again and again."""
    core, world = Core(CAPACITY), World(Random(seed))
    parts = [core.apply_bytes(world.start(), world.now_ns)]
    for _ in range(commands):
        events = core.apply_bytes(world.command(), world.now_ns)
        world.saw(events)
        parts.append(events)
    return b"".join(parts), core


def write(folder: Path, events: bytes) -> EventAppender:
    """A new log with these events, published. The appender may go on."""
    folder.mkdir(parents=True, exist_ok=True)
    appender = EventAppender(folder, 1, SEGMENT_EVENTS, 1)
    appender.go_live()
    append(appender, events)
    return appender


def append(appender: EventAppender, events: bytes) -> None:
    appender.append(events)
    appender.publish(appender.next_seq - 1, appender.next_seq - 1)


def whole(events: bytes, count: int) -> bytes:
    """The first so many."""
    return events[: count * EVENT_SIZE]


def at_another_time(events: bytes) -> bytes:
    """The same events a nanosecond later."""
    rows = np.frombuffer(events, ORDER_EVENT).copy()
    rows["time_ns"] += np.uint64(1)
    return rows.tobytes()
