"""Whose pages may open a socket: our own."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier


class SameOrigin:
    """An ASGI application that refuses a socket of a page that another server wrote, be it on another port of this host.

    Cookies do not tell ports apart, so a page of any web server on this machine would speak with our operator's session.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        inner = self._inner if _is_ours(dict(scope["headers"])) else WebsocketDenier()
        await inner(scope, receive, send)


def _is_ours(headers: dict[bytes, bytes]) -> bool:
    try:
        origin = urlsplit(headers.get(b"origin", b"").decode("latin1")).netloc
    except ValueError:
        return False
    return origin.lower() == headers.get(b"host", b"").decode("latin1").lower() != ""
