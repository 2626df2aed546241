"""The one way to write an audit entry. Call it inside the transaction of what it tells of."""

import uuid
from typing import Any

from riskapp.models import AuditEntry, ControlRequest, Operator, Outcome


def record(
    *,
    who: Operator | str,
    verb: str,
    subject: str,
    outcome: Outcome,
    correlation_id: uuid.UUID | None = None,
    reason: str = "",
    reason_text: str = "",
    via: str = "web",
    instrument_number: int | None = None,
    engine_seq: int | None = None,
    before: Any = None,
    after: Any = None,
) -> AuditEntry:
    """One entry. `who` is an operator, or the name of a program or of somebody on the second road.

    Names are cut to what the column holds: an entry that says too little is better than one that is not there.
    """
    person = who if isinstance(who, Operator) else None
    return AuditEntry.objects.create(
        who=str(who)[:32],
        who_id=person.pk if person else None,
        roles=person.role_names[:120] if person else "",
        verb=verb[:32], subject=subject[:80], outcome=outcome,
        correlation_id=correlation_id or uuid.uuid4(),
        reason=reason[:32], reason_text=reason_text[:300], via=via,
        instrument_number=instrument_number, engine_seq=engine_seq, before=before, after=after,
    )


def record_request(request: ControlRequest, *, who: Operator | str, verb: str, outcome: Outcome, **values: Any) -> AuditEntry:
    """An entry of a control request, with its reason and subject; all entries of one request share its correlation id."""
    return record(
        who=who, verb=verb, outcome=outcome,
        subject=request.subject, correlation_id=request.correlation_id, instrument_number=request.instrument_id,
        reason=request.reason_name, via=request.via,
        **{"reason_text": request.reason_text, **values},
    )


def engine_answered(request: ControlRequest, outcome: Outcome, seq: int) -> bool:
    """Fills the engine's sequence number into the entry that asked it. False when there is none that still waits for it."""
    filled = AuditEntry.objects.filter(
        correlation_id=request.correlation_id, outcome=Outcome.REQUESTED, engine_seq=None,
    ).update(outcome=outcome, engine_seq=seq)
    return bool(filled)
