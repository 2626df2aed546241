"""What was decided and has not reached the engine yet: asked again until it has, or until its time is over."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from riskapp import announce, audit
from riskapp.control_delivery import deliver
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.models import ControlRequest, Outcome

ROUND_MAX = 20
GRACE = timedelta(seconds=1)
"""The task on the engine's queue has this long before the outbox asks too."""
OPEN = (State.PENDING_APPROVAL, State.SENT)


def run_round() -> int:
    """One round: expires what is over, asks again for what has no answer. Returns how many requests were touched."""
    return expire_due() + deliver_unanswered()


def deliver_unanswered() -> int:
    """Halts first: they are what somebody waits for."""
    late = timezone.now() - GRACE
    waiting = (
        ControlRequest.objects.filter(state=State.SENT, durable_ns=None)
        .filter(Q(approved_at__lt=late) | Q(approved_at=None, created_at__lt=late))
        .order_by("verb", "created_at")  # HALT sorts before RESUME, BLOCK and KILL before RELEASE
        .values_list("pk", flat=True)[:ROUND_MAX]
    )
    due = list(waiting)
    for request_id in due:
        deliver(request_id)
    return len(due)


def expire_due() -> int:
    """Requests whose time is over, with an audit entry each."""
    due = list(ControlRequest.objects.filter(state__in=OPEN, durable_ns=None, expires_at__lte=timezone.now())[:ROUND_MAX])
    for request in due:
        if move(request, Event.EXPIRE):
            audit.record_request(request, who="system", verb=f"expire {request.verb.lower()}", outcome=Outcome.DONE)
            announce.of_controls()
    return len(due)
