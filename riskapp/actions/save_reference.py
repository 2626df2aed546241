"""Saves a row of reference data that a person has changed, and asks the engine for what it must know of it."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp import announce, audit
from riskapp.control_states import TABLE, Event, State
from riskapp.engine_commands import EngineCommand, define_account, define_instrument, set_limit
from riskapp.models import Account, AccountLimit, ControlRequest, Firm, Instrument, Operator, Outcome, TradingSession
from riskapp.permits import demand

Reference = Firm | Account | Instrument | AccountLimit | TradingSession
_SECRET = ("secret_sha256",)
_COMMANDS: dict[type[Model], Any] = {Instrument: define_instrument, Account: define_account, AccountLimit: set_limit}


def save_reference(row: Reference, *, actor: Operator) -> ControlRequest | None:
    """Saves the row. The request to the engine, SENT, where the change concerns it. Nothing happens when nothing differs.

    Sessions reach the engine as a file, written within a second or two (riskapp/engine_files.py).
    ActionRefused: NOT_PERMITTED.
    """
    verb, subject = f"change {row._meta.verbose_name}", str(row)
    demand(actor, "manage_reference_data", verb=verb, subject=subject)
    with transaction.atomic():
        stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first() if row.pk else None
        before, after = _frozen(stored), _frozen(row)
        row.save()
        if before == after:
            return None
        request = _request(row, stored, actor)
        if request is None:
            audit.record(who=actor, verb=verb, subject=subject, outcome=Outcome.DONE, before=before, after=after)
            return None
        audit.record_request(request, who=actor, verb=verb, outcome=Outcome.REQUESTED, before=before, after=after)
        announce.to_the_engine(request.pk)
    return request


def _frozen(row: Model | None) -> dict[str, Any] | None:
    if row is None:
        return None
    values = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in _SECRET}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _command(row: Model | None) -> EngineCommand | None:
    make = _COMMANDS.get(type(row))
    command: EngineCommand | None = make(row) if make else None
    return command


def _request(row: Reference, stored: Model | None, actor: Operator) -> ControlRequest | None:
    command = _command(row)
    if command is None or command == _command(stored):
        return None
    return ControlRequest.objects.create(
        verb=command.verb, command=command.name, values=command.values, instrument_id=command.instrument,
        reason=PhaseReason.MARKET_OPERATIONS, state=TABLE[State.DRAFT, Event.SEND],
        proposed_by=actor, proposed_by_name=actor.username, clicked_at=timezone.now(),
    )
