"""What the operator behind a socket may see, read from the database each time it is asked."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from channels.auth import get_user
from channels.db import database_sync_to_async
from django.conf import settings

from riskapp.models import Operator


@dataclass(frozen=True, slots=True)
class Rights:
    name: str
    roles: str
    permissions: frozenset[str]


async def read(scope: dict[str, Any]) -> Rights | None:
    """None when the session has ended, or its operator may not log in any more."""
    session_key = getattr(scope.get("session"), "session_key", None)
    if not session_key:
        return None
    # a new object: the scope's own remembers what the session was when the socket opened
    session = await sync_to_async(import_module(settings.SESSION_ENGINE).SessionStore)(session_key)
    user = await get_user({"session": session})
    return await _of(user) if isinstance(user, Operator) and user.is_active else None


@database_sync_to_async
def _of(user: Operator) -> Rights:
    return Rights(user.get_username(), user.role_names, frozenset(user.get_all_permissions()))
