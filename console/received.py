"""When the server received a request: read off before anything can make the request wait."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

KEY = "tidegate.received_at"


class Stamped:
    """An ASGI application that notes the time of arrival in the scope of each request."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await self._inner({**scope, KEY: datetime.now(UTC)}, receive, send)


def received_at(request: HttpRequest) -> datetime:
    """UTC. Outside of our ASGI application, as in a test's client, it is now."""
    scope = getattr(request, "scope", {})
    return scope.get(KEY) or timezone.now()
