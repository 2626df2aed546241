"""Controls that nobody clicked: the venue brings to the engine what its reference data say. Audited like any other."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp import audit
from riskapp.control_delivery import deliver
from riskapp.control_states import TABLE, Event, State
from riskapp.engine_commands import EngineCommand
from riskapp.models import ControlRequest, Outcome, Via

NAME: Final = "system"


def ask(commands: Iterable[EngineCommand]) -> list[int]:
    """Writes a request for each, then asks the engine, one after the other. What has no answer is asked again by the outbox.

    Returns the request ids.
    """
    with transaction.atomic():
        requests = [write(command) for command in commands]
    for request_id in requests:
        deliver(request_id)
    return requests


def write(command: EngineCommand, before: Any = None) -> int:
    """A request, SENT, with its audit entry; `before` is what the engine has now. Deliver it after the commit."""
    request = ControlRequest.objects.create(
        verb=command.verb, command=command.name, values=command.values, instrument_id=command.instrument,
        reason=command.values.get("reason", PhaseReason.SCHEDULED), via=Via.SYSTEM, state=TABLE[State.DRAFT, Event.SEND],
        proposed_by_name=NAME, clicked_at=timezone.now(),
    )
    after = {name: value for name, value in command.values.items() if name not in ("account", "instrument", "limit")}
    audit.record_request(request, who=NAME, verb=request.verb_text, outcome=Outcome.REQUESTED, before=before, after=after)
    return request.request_id
