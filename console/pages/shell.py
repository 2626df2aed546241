"""What stands around every page: the bar with the venue's state, the rail, and who is logged in."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from console.admin_site import may_enter
from console.pages import engine_figures
from console.pages.reference import reference
from console.pages.venue import Venue
from riskapp.control_states import State
from riskapp.models import Account, ControlRequest
from riskapp.roles import permission


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the rail. `key` after `g` goes there; `url` is the name of its URL."""

    url: str
    text: str
    icon: str
    key: str
    codename: str


PAGES: Final = (
    Page("overview", "Overview", "▦", "o", "view_market"),
    Page("positions", "Positions", "▤", "p", "view_positions"),
    Page("orders", "Orders", "≡", "x", "view_positions"),
    Page("risk", "Risk", "◈", "l", "view_positions"),
    Page("controls", "Controls", "■", "h", "view_controls"),
    Page("audit", "Audit", "☰", "a", "view_audit"),
    Page("feed", "Feed", "∿", "f", "view_market"),
    Page("rules", "Rules", "§", "r", "view_market"),
)


@dataclass(frozen=True, slots=True)
class Link:
    page: Page
    href: str
    is_here: bool
    waiting: int


def page(
    request: HttpRequest, template: str, venue: Venue, context: Mapping[str, Any], status: int = 200, *,
    accounts: Iterable[Account] = (),
) -> HttpResponse:
    """A whole page. Not kept by any cache: figures of an earlier moment must not come back with the Back button."""
    engine = engine_figures.read()
    around = {
        "venue": venue, "as_of": venue.position, "engine": engine,
        "projector_lag": engine.projector_lag(venue.position.event_seq),
        "links": links(request), "may_enter_admin": may_enter(request.user), "environment": settings.ENVIRONMENT,
        "is_live_page": True, "server_ms": time.time_ns() // 1_000_000, "reference": reference(venue, accounts),
    }
    response = render(request, template, {**around, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def links(request: HttpRequest) -> list[Link]:
    """Of the pages that this operator may see."""
    may = [one for one in PAGES if request.user.has_perm(permission(one.codename))]
    return [
        Link(one, reverse(one.url), request.path == reverse(one.url), _waiting() if one.url == "controls" else 0) for one in may
    ]


def _waiting() -> int:
    return ControlRequest.objects.filter(state=State.PENDING_APPROVAL).count()
