"""The first page: is every market in the state that it should be in, and is the venue well."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from console.live import presence
from console.pages import book, signed_in
from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import seen
from riskapp.models import ControlRequest, Via
from riskapp.roles import permission

REQUESTS_MAX = 10


@needs("view_market")
def overview(request: HttpRequest) -> HttpResponse:
    with seen() as venue:
        touches = book.touches()
        context = {
            "rows": [(market, touches.get(market.instrument.pk)) for market in venue.markets],
            "requests": _newest(request), "may_halt": request.user.has_perm(permission("halt_instrument")),
            **_people(request.user.username),
        }
    return page(request, "overview.html", venue, context)


def _newest(request: HttpRequest) -> list[ControlRequest] | None:
    """None: this operator may not see them."""
    if not request.user.has_perm(permission("view_controls")):
        return None
    return list(ControlRequest.objects.exclude(via=Via.SYSTEM)[:REQUESTS_MAX])


def _people(me: str) -> dict[str, Any]:
    """Who has a page open, as far as Redis says; `elsewhere` are the logged-in operators who have none. I am opening this one."""
    present = presence.people() or []
    names = {me, *(name for name, _, _ in present)}
    elsewhere = {one.operator.username: one for one in signed_in.read() if one.operator.username not in names}
    return {"present": present, "elsewhere": list(elsewhere.values())}
