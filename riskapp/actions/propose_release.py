"""Asks a second person to let a blocked scope trade again."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from engine.messages.codes import Block, PhaseReason, Scope
from riskapp import announce, audit
from riskapp.actions.propose_resume import APPROVAL_WINDOW
from riskapp.actions.reasons import RESUME_REASONS, check_reason
from riskapp.control_states import TABLE, Event, State
from riskapp.models import ControlRequest, Operator, Outcome, ScopeBlock, Verb
from riskapp.models.subjects import scope_name
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


def propose_release(
    scope: Scope, number: int, *, actor: Operator, reason: PhaseReason, reason_text: str, clicked_at: datetime,
) -> ControlRequest:
    """The request, PENDING_APPROVAL for a quarter of an hour. It holds for the present block only, not for a later one.

    ActionRefused: NOT_PERMITTED, REASON_INVALID, TEXT_MISSING, TEXT_TOO_LONG, SCOPE_NOT_BLOCKED, RELEASE_OPEN_ALREADY.
    """
    demand(actor, "propose_resume", verb="propose release", subject=scope_name(scope, number))
    check_reason(reason, RESUME_REASONS, reason_text, text_required=True)
    with transaction.atomic():
        # locked: of two that propose at once, one comes first
        block = ScopeBlock.objects.select_for_update().filter(scope=scope, number=number).first()
        if block is None:
            raise ActionRefused(ActionRefusal.SCOPE_NOT_BLOCKED)
        if _open_ones(scope, number).exists():
            raise ActionRefused(ActionRefusal.RELEASE_OPEN_ALREADY)
        request = ControlRequest.objects.create(
            verb=Verb.RELEASE, command="SetBlock", click_id=uuid.uuid4(), ends_phase_seq=block.seq,
            values={"scope": int(scope), "number": number, "block": int(Block.NONE), "cancel": 0, "reason": int(reason)},
            reason=reason, reason_text=reason_text, state=TABLE[State.DRAFT, Event.PROPOSE],
            proposed_by=actor, proposed_by_name=actor.username,
            clicked_at=clicked_at, expires_at=clicked_at + APPROVAL_WINDOW,
        )
        audit.record_request(request, who=actor, verb="propose release", outcome=Outcome.DONE)
        announce.of_controls()
    return request


def _open_ones(scope: Scope, number: int) -> QuerySet[ControlRequest]:
    return ControlRequest.objects.filter(
        verb=Verb.RELEASE, values__scope=int(scope), values__number=number, state__in=(State.PENDING_APPROVAL, State.SENT),
    )
