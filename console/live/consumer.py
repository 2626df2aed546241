"""The socket of one page: /ws/live/. docs/CONSOLE.md, *Socket*, has its messages."""

import asyncio
import logging
import random
import time

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from console.live import frames, message, rights
from console.live.bounds import HEARTBEAT_S, RIGHTS_S
from console.live.close_codes import Close
from console.live.hub import TooManyFeedsError, hub
from console.live.line import Line, LineClosed
from console.live.pace import Pace
from riskapp import topics

log = logging.getLogger(__name__)


class LiveConsumer(AsyncWebsocketConsumer):
    """Reads the page's messages; two tasks of its own send, and look at the operator's rights again each minute."""

    async def connect(self) -> None:
        self._line: Line | None = None
        self._tasks: list[asyncio.Task[None]] = []
        await self.accept()  # a browser is told the code of a socket that was open, of no other
        may = await rights.read(self.scope)
        if may is None:
            return await self._end(Close.NOT_SIGNED_IN)
        self._hub = hub()
        if not self._hub.seats.take(may.name, may.roles):
            return await self._end(Close.TOO_MANY)
        self._begin(may)
        return None

    def _begin(self, may: rights.Rights) -> None:
        self._may = may
        self._wake = asyncio.Event()
        self._pace = Pace(time.monotonic())
        self._line = Line(self._wake, time.monotonic())
        self._hub.presence.changed()
        self._tasks = [asyncio.create_task(self._send_frames()), asyncio.create_task(self._watch_rights())]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._line is None:
            return  # it is being closed
        try:
            if not self._pace.allows(time.monotonic()):
                raise LineClosed(Close.TOO_MANY, "too many messages")
            self._line.heard(time.monotonic())
            self._obey(self._line, message.read(text_data))
        except message.BadMessageError as fault:
            await self._end(Close.BAD_MESSAGE, str(fault))
        except LineClosed as fault:
            await self._end(fault.code, str(fault))

    def _obey(self, line: Line, said: message.Message) -> None:
        if said.op == "ack":
            line.acknowledge(said.frames)
        elif said.op == "sub":
            self._subscribe(line, said)
        elif said.op == "unsub":
            line.unsubscribe(said.topic)
        else:
            line.resync(said.topic)

    def _subscribe(self, line: Line, said: message.Message) -> None:
        known = topics.find(said.topic)
        if known is None:
            raise message.BadMessageError("there is no such topic")
        if known[0].permission not in self._may.permissions:
            raise LineClosed(Close.NOT_ALLOWED, said.topic)
        try:
            line.subscribe(self._hub.feed(known[0], said.topic), said.hz)
        except TooManyFeedsError as fault:
            raise LineClosed(Close.TOO_MANY, str(fault)) from None

    async def _send_frames(self) -> None:
        line = self._line
        beat_s = 0.0
        while line is not None:
            now_s = time.monotonic()
            if line.is_silent(now_s):
                return await self._end(Close.SLOW)
            if now_s >= beat_s:
                beat_s = now_s + HEARTBEAT_S
                await self.send(text_data=frames.heartbeat(time.time_ns(), live=self._hub.hears))
            self._wake.clear()
            for frame in line.due(now_s):
                await self.send(text_data=frame)
            await self._rest(line.pause_s(now_s, max(0.0, beat_s - now_s)))
            line = self._line
        return None

    async def _rest(self, pause_s: float) -> None:
        """Until there is news, or the pause is over."""
        try:
            async with asyncio.timeout(pause_s):  # wait_for of Python 3.11 may swallow a cancellation
                await self._wake.wait()
        except TimeoutError:
            return

    async def _watch_rights(self) -> None:
        while self._line is not None:
            await asyncio.sleep(RIGHTS_S * random.uniform(0.9, 1.0))  # noqa: S311 - pages that opened together do not ask together
            try:
                may = await rights.read(self.scope)
            except DatabaseError as fault:  # whoever may see now goes on seeing until the database answers
                log.warning("rights are not read again: %s", fault)
                continue
            if may is None:
                return await self._end(Close.NOT_SIGNED_IN)
            self._may = may
            if any(feed.kind.permission not in may.permissions for feed in self._line.feeds):
                return await self._end(Close.NOT_ALLOWED)
        return None

    async def _end(self, code: Close, reason: str = "") -> None:
        self._leave()
        await self.close(int(code), reason[:100] or None)  # daphne takes no subclass of int

    def _leave(self) -> None:
        """Gives back what the socket holds; the second time there is nothing left to give back."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
            self._wake.set()
            self._hub.seats.leave(self._may.name)
            self._hub.presence.changed()

    async def disconnect(self, code: int) -> None:
        self._leave()
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("a socket's task ended early", exc_info=outcome)
