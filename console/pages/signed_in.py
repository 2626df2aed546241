"""Who is logged in, read from the stored sessions."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from riskapp.models import Operator

SESSIONS_MAX = 200
LOGGED_IN_AT, ADDRESS = "logged_in_at", "address"
"""Kept in the session at log in."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    operator: Operator
    roles: str
    since: datetime | None
    address: str


def read() -> list[SignedIn]:
    """One line a session, newest first: somebody who is logged in twice is there twice."""
    stored = Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date")[:SESSIONS_MAX]
    opened = [content for content in (session.get_decoded() for session in stored) if SESSION_KEY in content]
    operators = Operator.objects.filter(is_active=True).prefetch_related("groups").in_bulk(
        {int(content[SESSION_KEY]) for content in opened},
    )
    return [
        _line(operators[int(content[SESSION_KEY])], content) for content in opened if int(content[SESSION_KEY]) in operators
    ]


def _line(operator: Operator, content: dict[str, str]) -> SignedIn:
    since = content.get(LOGGED_IN_AT)
    roles = ", ".join(sorted(group.name for group in operator.groups.all()))
    return SignedIn(operator, roles or "no role", datetime.fromisoformat(since) if since else None, content.get(ADDRESS, ""))
