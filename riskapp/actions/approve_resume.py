"""The second person lets an instrument, or whoever was blocked, trade again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engine.messages.codes import Phase
from riskapp import announce, audit
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.models import ControlRequest, InstrumentState, Operator, Outcome, ScopeBlock, Verb
from riskapp.permits import demand, deny
from riskapp.refusals import ActionRefusal, ActionRefused

DELIVERY_WINDOW = timedelta(seconds=60)
"""A resumption that reaches the engine later than this would surprise the people who decided it."""


def approve_resume(request_id: int, *, actor: Operator, clicked_at: datetime) -> ControlRequest:
    """The request, SENT. Of two who approve at once, one succeeds.

    ActionRefused: NOT_PERMITTED, REQUEST_UNKNOWN, REQUEST_NOT_PENDING, REQUEST_EXPIRED, SAME_PERSON,
    INSTRUMENT_NOT_HALTED, HALTED_AGAIN, SCOPE_NOT_BLOCKED, BLOCKED_AGAIN.
    """
    request = ControlRequest.objects.filter(pk=request_id, verb__in=(Verb.RESUME, Verb.RELEASE)).first()
    subject = request.subject if request else f"request {request_id}"
    number = request.instrument_id if request else None
    verb = f"approve {request.verb_text if request else 'resume'}"
    demand(actor, "approve_resume", verb=verb, subject=subject, instrument_number=number)
    if request is None:
        raise ActionRefused(ActionRefusal.REQUEST_UNKNOWN)
    _check_request(request, actor)
    (_check_block if request.verb == Verb.RELEASE else _check_halt)(request)
    with transaction.atomic():
        claimed = move(request, Event.APPROVE, {
            "approved_by": actor, "approved_by_name": actor.username,
            "approved_at": clicked_at, "expires_at": clicked_at + DELIVERY_WINDOW,
        })
        if not claimed:
            raise ActionRefused(ActionRefusal.REQUEST_NOT_PENDING)
        audit.record_request(request, who=actor, verb=verb, outcome=Outcome.REQUESTED)
        announce.to_the_engine(request.pk)
    return request


def _check_request(request: ControlRequest, actor: Operator) -> None:
    if request.state != State.PENDING_APPROVAL:
        raise ActionRefused(ActionRefusal.REQUEST_NOT_PENDING)
    if request.expires_at and request.expires_at <= timezone.now():
        raise ActionRefused(ActionRefusal.REQUEST_EXPIRED)
    if request.proposed_by_id == actor.pk:
        deny(
            actor, ActionRefusal.SAME_PERSON,
            verb=f"approve {request.verb_text}", subject=request.subject, instrument_number=request.instrument_id,
        )


def _check_halt(request: ControlRequest) -> None:
    now = InstrumentState.objects.filter(instrument=request.instrument_id).first()
    if now is None or now.phase != Phase.HALTED:
        raise ActionRefused(ActionRefusal.INSTRUMENT_NOT_HALTED)
    if now.phase_seq != request.ends_phase_seq:
        raise ActionRefused(ActionRefusal.HALTED_AGAIN)


def _check_block(request: ControlRequest) -> None:
    now = ScopeBlock.objects.filter(scope=request.values["scope"], number=request.values["number"]).first()
    if now is None:
        raise ActionRefused(ActionRefusal.SCOPE_NOT_BLOCKED)
    if now.seq != request.ends_phase_seq:
        raise ActionRefused(ActionRefusal.BLOCKED_AGAIN)
