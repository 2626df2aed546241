"""Gives a session a new secret; the old one is worth nothing from the next log on."""

from django.db import transaction

from riskapp import audit
from riskapp.models import Operator, Outcome, TradingSession
from riskapp.models.trading_session import hash_of, new_secret
from riskapp.permits import demand


def rotate_session_secret(session: TradingSession, *, actor: Operator) -> str:
    """The new secret. It is kept nowhere: show it once. The engine reads its hash within a second or two.

    ActionRefused: NOT_PERMITTED.
    """
    demand(actor, "manage_reference_data", verb="rotate secret", subject=session.name)
    secret = new_secret()
    with transaction.atomic():
        TradingSession.objects.filter(pk=session.pk).update(secret_sha256=hash_of(secret))
        audit.record(who=actor, verb="rotate secret", subject=session.name, outcome=Outcome.DONE)
    return secret
