"""Takes back a request that waits for its second person."""

from django.db import transaction

from riskapp import announce, audit
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.models import ControlRequest, Operator, Outcome
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


def withdraw_request(request_id: int, *, actor: Operator) -> ControlRequest:
    """The request, WITHDRAWN. Anybody who may propose may take back, also what a colleague proposed.

    ActionRefused: NOT_PERMITTED, REQUEST_UNKNOWN, REQUEST_NOT_PENDING.
    """
    request = ControlRequest.objects.filter(pk=request_id).first()
    subject = request.subject if request else f"request {request_id}"
    demand(actor, "propose_resume", verb="withdraw", subject=subject, instrument_number=request and request.instrument_id)
    if request is None:
        raise ActionRefused(ActionRefusal.REQUEST_UNKNOWN)
    with transaction.atomic():
        # what was sent cannot be called back by a person: it may have been applied
        if request.state != State.PENDING_APPROVAL or not move(request, Event.WITHDRAW):
            raise ActionRefused(ActionRefusal.REQUEST_NOT_PENDING)
        audit.record_request(request, who=actor, verb=f"withdraw {request.verb.lower()}", outcome=Outcome.DONE)
        announce.of_controls()
    return request
