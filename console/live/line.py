"""What one page has been sent, and what it may be sent next. Knows no clock and no socket: times are given, frames returned."""

import asyncio
from collections import deque
from dataclasses import dataclass

from console.live.bounds import (
    BYTES_AHEAD_MAX,
    FRAMES_AHEAD_MAX,
    HZ_MAX,
    SILENCE_S_MAX,
    TOPICS_PER_SOCKET_MAX,
)
from console.live.close_codes import Close
from console.live.feed import Feed


class LineClosed(Exception):
    """The page broke a rule of the protocol: close its socket with this code."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(slots=True)
class _Subscription:
    feed: Feed
    period_s: float
    has: int | None = None
    due_s: float = 0.0


class Line:
    """`wake` is set when a feed of this page has news. All times are of one monotonic clock, in seconds."""

    def __init__(self, wake: asyncio.Event, now_s: float) -> None:
        self._wake = wake
        self._topics: dict[str, _Subscription] = {}
        self._ahead: deque[int] = deque()
        self._bytes_ahead = 0
        self._sent = 0
        self._heard_s = now_s

    @property
    def feeds(self) -> list[Feed]:
        return [one.feed for one in self._topics.values()]

    def heard(self, now_s: float) -> None:
        """Any word of the page counts as a sign of life."""
        self._heard_s = now_s

    def is_silent(self, now_s: float) -> bool:
        return now_s - self._heard_s > SILENCE_S_MAX

    def subscribe(self, feed: Feed, hz: int) -> None:
        """Begins with a snapshot; again: only the rate changes. TOO_MANY beyond the bound."""
        known = self._topics.get(feed.name)
        period_s = 1.0 / max(1, min(hz, HZ_MAX))
        if known:
            known.period_s, known.due_s = period_s, 0.0
        elif len(self._topics) >= TOPICS_PER_SOCKET_MAX:
            raise LineClosed(Close.TOO_MANY, f"a page may have {TOPICS_PER_SOCKET_MAX} topics")
        else:
            self._topics[feed.name] = _Subscription(feed, period_s)
            feed.watch(self._wake)
        self._wake.set()

    def unsubscribe(self, name: str) -> None:
        gone = self._topics.pop(name, None)
        if gone:
            gone.feed.unwatch(self._wake)

    def resync(self, name: str) -> None:
        """The next frame of this topic is a snapshot."""
        if name in self._topics:
            self._topics[name].has = None
            self._wake.set()

    def acknowledge(self, frames: int) -> None:
        """The page has received this many frames since its socket opened. BAD_MESSAGE when it could not have."""
        news = frames - (self._sent - len(self._ahead))
        if not 0 <= news <= len(self._ahead):
            raise LineClosed(Close.BAD_MESSAGE, f"{frames} frames acknowledged, {self._sent} sent")
        for _ in range(news):
            self._bytes_ahead -= self._ahead.popleft()
        if news:
            self._wake.set()

    def due(self, now_s: float) -> list[str]:
        """The frames to send now, within the page's credit and each topic's rate."""
        found = []
        for one in self._topics.values():
            if one.due_s <= now_s and self._has_credit():
                frame = one.feed.frame(one.has)
                if frame:
                    one.has, text = frame
                    one.due_s = max(now_s, one.due_s + one.period_s) if one.due_s else now_s + one.period_s
                    found.append(self._counted(text))
        return found

    def pause_s(self, now_s: float, most_s: float) -> float:
        """How long to wait, at most `most_s`, unless `wake` is set first: until a topic that has news is due."""
        if not self._has_credit():
            return most_s
        waits = [one.due_s - now_s for one in self._topics.values() if self._has_news(one)]
        return max(0.0, min([most_s, *waits]))

    def close(self) -> None:
        for name in [*self._topics]:
            self.unsubscribe(name)

    def _has_credit(self) -> bool:
        frames_max = FRAMES_AHEAD_MAX * max(1, len(self._topics))
        return len(self._ahead) < frames_max and self._bytes_ahead < BYTES_AHEAD_MAX

    def _has_news(self, one: _Subscription) -> bool:
        newest = one.feed.newest
        return newest is not None and newest.n != one.has

    def _counted(self, text: str) -> str:
        self._sent += 1
        self._ahead.append(len(text))
        self._bytes_ahead += len(text)
        return text
