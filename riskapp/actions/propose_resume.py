"""Asks a second person to let an instrument trade again."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from engine.messages.codes import Phase, PhaseReason
from riskapp import announce, audit
from riskapp.actions.reasons import RESUME_REASONS, check_reason
from riskapp.control_states import TABLE, Event, State
from riskapp.models import ControlRequest, Instrument, InstrumentState, Operator, Outcome, Verb
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused

APPROVAL_WINDOW = timedelta(minutes=15)


def propose_resume(
    instrument: Instrument,
    *,
    actor: Operator,
    reason: PhaseReason,
    reason_text: str,
    clicked_at: datetime,
) -> ControlRequest:
    """The request, PENDING_APPROVAL for a quarter of an hour. It holds for the present halt only, not for a later one.

    ActionRefused: NOT_PERMITTED, REASON_INVALID, TEXT_MISSING, TEXT_TOO_LONG, INSTRUMENT_NOT_HALTED, RESUME_OPEN_ALREADY.
    """
    demand(actor, "propose_resume", verb="propose resume", subject=instrument.symbol, instrument_number=instrument.pk)
    check_reason(reason, RESUME_REASONS, reason_text, text_required=True)
    halt = InstrumentState.objects.filter(instrument=instrument.pk, phase=Phase.HALTED).first()
    if halt is None:
        raise ActionRefused(ActionRefusal.INSTRUMENT_NOT_HALTED)
    try:
        with transaction.atomic():
            request = ControlRequest.objects.create(**_facts(instrument, actor, reason, reason_text, clicked_at, halt))
            audit.record_request(request, who=actor, verb="propose resume", outcome=Outcome.DONE)
            announce.of_controls()
    except IntegrityError as fault:  # of two that propose at once, the database lets one through
        if "controlrequest_one_open_resume" not in str(fault):
            raise
        raise ActionRefused(ActionRefusal.RESUME_OPEN_ALREADY) from fault
    return request


def _facts(
    instrument: Instrument, actor: Operator, reason: PhaseReason, reason_text: str, clicked_at: datetime, halt: InstrumentState,
) -> dict[str, object]:
    return {
        "verb": Verb.RESUME, "instrument": instrument, "command": "SetPhase", "click_id": uuid.uuid4(),
        "values": {"instrument": instrument.pk, "phase": int(Phase.CONTINUOUS), "reason": int(reason)},
        "ends_phase_seq": halt.phase_seq,
        "reason": reason, "reason_text": reason_text, "state": TABLE[State.DRAFT, Event.PROPOSE],
        "proposed_by": actor, "proposed_by_name": actor.username,
        "clicked_at": clicked_at, "expires_at": clicked_at + APPROVAL_WINDOW,
    }
