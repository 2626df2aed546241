"""Shuts a scope out of new orders, and with a kill cancels all that works there. One person is enough, as for a halt."""

import uuid
from datetime import datetime

from django.db import transaction

from engine.messages.codes import Block, PhaseReason, Scope
from riskapp import announce, audit
from riskapp.actions.reasons import HALT_REASONS, check_reason
from riskapp.control_moves import move
from riskapp.control_states import TABLE, Event, State
from riskapp.models import ControlRequest, Operator, Outcome, Verb
from riskapp.models.subjects import scope_name
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


def block_scope(
    scope: Scope, number: int, *, actor: Operator, kill: bool, reason: PhaseReason, reason_text: str = "",
    clicked_at: datetime, click_id: uuid.UUID | None = None,
) -> ControlRequest:
    """The request, SENT. `number` is 0 for the venue. The same `click_id` again gives the same request.

    An open release of the scope is taken back. ActionRefused: NOT_PERMITTED, REASON_INVALID, TEXT_TOO_LONG,
    CLICK_OF_ANOTHER_REQUEST.
    """
    verb = Verb.KILL if kill else Verb.BLOCK
    demand(actor, "halt_instrument", verb=verb.label.lower(), subject=scope_name(scope, number))
    check_reason(reason, HALT_REASONS, reason_text)
    values = {
        "scope": int(scope), "number": number, "block": int(Block.SHUT), "cancel": int(kill), "reason": int(reason),
    }
    with transaction.atomic():
        request, made = ControlRequest.objects.get_or_create(click_id=click_id or uuid.uuid4(), defaults={
            "verb": verb, "command": "SetBlock", "values": values, "reason": reason, "reason_text": reason_text,
            "state": TABLE[State.DRAFT, Event.SEND], "proposed_by": actor, "proposed_by_name": actor.username,
            "clicked_at": clicked_at,
        })
        if not made:
            return _same_click(request, values, actor)
        _overtake_releases(scope, number, actor)
        audit.record_request(request, who=actor, verb=request.verb_text, outcome=Outcome.REQUESTED)
        announce.to_the_engine(request.pk)
    return request


def _same_click(request: ControlRequest, values: dict[str, int], actor: Operator) -> ControlRequest:
    if (request.command, request.values, request.proposed_by_id) != ("SetBlock", values, actor.pk):
        raise ActionRefused(ActionRefusal.CLICK_OF_ANOTHER_REQUEST)
    return request


def _overtake_releases(scope: Scope, number: int, actor: Operator) -> None:
    # locked, so that an approval at the same moment comes wholly before or wholly after this block
    open_ones = ControlRequest.objects.select_for_update().filter(
        verb=Verb.RELEASE, values__scope=int(scope), values__number=number, state__in=(State.PENDING_APPROVAL, State.SENT),
    )
    for release in open_ones:
        if move(release, Event.WITHDRAW):
            audit.record_request(
                release, who=actor, verb="withdraw release", outcome=Outcome.DONE, reason_text="Overtaken by a block.",
            )
