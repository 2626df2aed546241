"""What operators asked the engine to do, and what became of it."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import seen
from riskapp.control_states import State
from riskapp.models import ControlRequest, Operator
from riskapp.roles import permission

ROWS_MAX = 50
FILTERS: Final = {
    "waiting": ("Waiting", (State.PENDING_APPROVAL, State.SENT)),
    "applied": ("Applied", (State.APPLIED,)),
    "refused": ("Refused", (State.REFUSED,)),
    "lapsed": ("Expired or withdrawn", (State.EXPIRED, State.WITHDRAWN)),
}
"""By the word in the URL."""


@needs("view_controls")
def controls(request: HttpRequest) -> HttpResponse:
    """`?state=` picks a kind, `?before=` a request that the list is older than; without either the list is live."""
    kind, before = request.GET.get("state", ""), request.GET.get("before", "")
    if kind and kind not in FILTERS:
        raise Http404(f"There is no kind of request called {kind[:20]!r}.")
    with seen() as venue:
        waiting = list(_requests().filter(state=State.PENDING_APPROVAL)[:ROWS_MAX])
        rows = list(_older_than(before).filter(state__in=FILTERS[kind][1] if kind else tuple(State))[: ROWS_MAX + 1])
        context = {
            "waiting": [(one, rights(request.user, one)) for one in waiting],
            "requests": rows[:ROWS_MAX], "kind": kind, "is_live": not kind and not before,
            "filters": [(name, text) for name, (text, _) in FILTERS.items()],
            "older": rows[ROWS_MAX - 1].pk if len(rows) > ROWS_MAX else None, "before": before,
        }
    return page(request, "controls.html", venue, context)


@needs("view_controls")
def control(request: HttpRequest, request_id: int) -> HttpResponse:
    with seen() as venue:
        one = _requests().filter(pk=request_id).first()
        if one is None:
            raise Http404("There is no such request.")
        context = {
            "one": one, "subject": one.subject, "rights": rights(request.user, one),
            "may_see_audit": request.user.has_perm(permission("view_audit")),
        }
    return page(request, "control.html", venue, context)


def rights(operator: Operator, one: ControlRequest) -> dict[str, Any]:
    """What this operator may do about this request now; the action checks it all again."""
    waits = one.state == State.PENDING_APPROVAL
    may_approve = operator.has_perm(permission("approve_resume"))
    is_own = one.proposed_by_id == operator.pk
    return {
        "approve": waits and may_approve and not is_own, "is_own": waits and may_approve and is_own,
        "withdraw": waits and operator.has_perm(permission("propose_resume")),
    }


def _requests() -> QuerySet[ControlRequest]:
    return ControlRequest.objects.order_by("-created_at", "-pk")


def _older_than(request_id: str) -> QuerySet[ControlRequest]:
    """All when it is empty; Http404 when there is no such request."""
    if not request_id:
        return _requests()
    known = request_id.isascii() and request_id.isdecimal() and len(request_id) < 20
    mark = ControlRequest.objects.filter(pk=int(request_id)).first() if known else None
    if mark is None:
        raise Http404("There is no such request to go on from.")
    return _requests().filter(Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, pk__lt=mark.pk))
