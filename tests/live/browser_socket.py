"""A page's socket, spoken to through the whole ASGI application: origin check, session cookie, consumer, hub, Valkey."""

import asyncio
import json
from typing import Any

from channels.testing import WebsocketCommunicator

from console.asgi import application
from tests.live.page import Page

PATIENCE_S = 20.0


class BrowserSocket:
    def __init__(self, cookie: bytes = b"", origin: bytes = b"http://127.0.0.1") -> None:
        headers = [(b"origin", origin), (b"host", b"127.0.0.1"), (b"cookie", cookie)]
        self._wire = WebsocketCommunicator(application, "/ws/live/", headers)
        self.pages: dict[str, Page] = {}
        self.frames = 0
        self.beats: list[dict[str, Any]] = []

    async def open(self) -> bool:
        return (await self._wire.connect(PATIENCE_S))[0]

    async def say(self, **message: Any) -> None:
        await self._wire.send_to(text_data=json.dumps(message))

    async def say_text(self, text: str) -> None:
        await self._wire.send_to(text_data=text)

    async def say_bytes(self, message: bytes) -> None:
        await self._wire.send_to(bytes_data=message)

    async def subscribe(self, *topics: str, hz: int = 10) -> None:
        for topic in topics:
            self.pages[topic] = Page()
            await self.say(op="sub", topic=topic, hz=hz)

    async def frame(self) -> dict[str, Any]:
        """The next frame of a topic; beats on the way are acknowledged as a browser does it."""
        while True:
            text = await self._wire.receive_from(PATIENCE_S)
            frame: dict[str, Any] = json.loads(text)
            if frame["t"] != "h":
                self.frames += 1
                self.pages[frame["topic"]].take(text)
                return frame
            self.beats.append(frame)
            await self.say(op="ack", frames=self.frames)

    async def beat(self) -> dict[str, Any]:
        """The next heartbeat."""
        seen = len(self.beats)
        while len(self.beats) == seen:
            frame = json.loads(await self._wire.receive_from(PATIENCE_S))
            if frame["t"] == "h":
                self.beats.append(frame)
            else:
                self.frames += 1
                self.pages[frame["topic"]].take(json.dumps(frame))
        await self.say(op="ack", frames=self.frames)
        return self.beats[-1]

    async def closed(self, patience_s: float = PATIENCE_S) -> int:
        """The code with which the server ends it; frames before that are not looked at."""
        async with asyncio.timeout(patience_s):
            while True:
                event = await self._wire.receive_output(patience_s)
                if event["type"] == "websocket.close":
                    await self._wire.send_input({"type": "websocket.disconnect", "code": event.get("code", 1000)})
                    await self._wire.wait(PATIENCE_S)
                    return int(event.get("code", 1000))

    async def leave(self) -> None:
        await self._wire.disconnect(timeout=PATIENCE_S)
