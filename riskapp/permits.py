"""The first check of every action."""

from riskapp import audit
from riskapp.models import Operator, Outcome
from riskapp.refusals import ActionRefusal, ActionRefused
from riskapp.roles import permission


def demand(actor: Operator, codename: str, *, verb: str, subject: str, instrument_number: int | None = None) -> None:
    """ActionRefused NOT_PERMITTED unless the operator is active and holds the permission; the attempt is audited."""
    if not actor.has_perm(permission(codename)):
        deny(actor, ActionRefusal.NOT_PERMITTED, verb=verb, subject=subject, instrument_number=instrument_number)


def deny(actor: Operator, refusal: ActionRefusal, *, verb: str, subject: str, instrument_number: int | None = None) -> None:
    """Writes the attempt down and refuses it. Call it outside of a transaction that the refusal would undo."""
    audit.record(
        who=actor, verb=verb, subject=subject, outcome=Outcome.DENIED,
        reason=refusal.name, reason_text=refusal.text, instrument_number=instrument_number,
    )
    raise ActionRefused(refusal)
