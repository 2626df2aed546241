"""Stops an instrument. One person is enough, and nothing that the projections say can stand in the way."""

import uuid
from datetime import datetime

from django.db import transaction

from engine.messages.codes import Phase, PhaseReason
from riskapp import announce, audit
from riskapp.actions.reasons import HALT_REASONS, check_reason
from riskapp.control_moves import move
from riskapp.control_states import TABLE, Event, State
from riskapp.models import ControlRequest, Instrument, Operator, Outcome, Verb
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


def halt_instrument(
    instrument: Instrument,
    *,
    actor: Operator,
    reason: PhaseReason,
    reason_text: str = "",
    clicked_at: datetime,
    click_id: uuid.UUID | None = None,
) -> ControlRequest:
    """The request, SENT. The same `click_id` again gives the same request: a second click halts nothing twice.

    `clicked_at` is when the server received the click. An open resumption of the instrument is taken back.
    ActionRefused: NOT_PERMITTED, REASON_INVALID, TEXT_TOO_LONG, CLICK_OF_ANOTHER_REQUEST.
    """
    demand(actor, "halt_instrument", verb="halt", subject=instrument.symbol, instrument_number=instrument.pk)
    check_reason(reason, HALT_REASONS, reason_text)
    with transaction.atomic():
        request, made = ControlRequest.objects.get_or_create(
            click_id=click_id or uuid.uuid4(), defaults=_facts(instrument, actor, reason, reason_text, clicked_at),
        )
        if not made:
            return _same_click(request, instrument, actor)
        _overtake_resumptions(instrument, actor)
        audit.record_request(request, who=actor, verb="halt", outcome=Outcome.REQUESTED)
        announce.to_the_engine(request.pk)
    return request


def _facts(
    instrument: Instrument, actor: Operator, reason: PhaseReason, reason_text: str, clicked_at: datetime,
) -> dict[str, object]:
    return {
        "verb": Verb.HALT, "instrument": instrument, "command": "SetPhase",
        "values": {"instrument": instrument.pk, "phase": int(Phase.HALTED), "reason": int(reason)},
        "reason": reason, "reason_text": reason_text, "state": TABLE[State.DRAFT, Event.SEND],
        "proposed_by": actor, "proposed_by_name": actor.username, "clicked_at": clicked_at,
    }


def _same_click(request: ControlRequest, instrument: Instrument, actor: Operator) -> ControlRequest:
    if (request.verb, request.instrument_id, request.proposed_by_id) != (Verb.HALT, instrument.pk, actor.pk):
        raise ActionRefused(ActionRefusal.CLICK_OF_ANOTHER_REQUEST)
    return request


def _overtake_resumptions(instrument: Instrument, actor: Operator) -> None:
    # locked, so that an approval at the same moment comes wholly before or wholly after this halt
    open_ones = ControlRequest.objects.select_for_update().filter(
        instrument=instrument, verb=Verb.RESUME, state__in=(State.PENDING_APPROVAL, State.SENT),
    )
    for resumption in open_ones:
        if move(resumption, Event.WITHDRAW):
            audit.record_request(
                resumption, who=actor, verb="withdraw resume", outcome=Outcome.DONE, reason_text="Overtaken by a halt.",
            )
