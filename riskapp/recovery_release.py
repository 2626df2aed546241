"""After a recovery all that was open is halted until a person has looked. A demo venue has nobody: it releases itself.

Whether it does is settings.RELEASE_AFTER_RECOVERY (decision 0014). What a person or a rule halted stays halted everywhere.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from engine.messages.codes import Phase, PhaseReason
from riskapp import reference_sync, system_requests
from riskapp.control_delivery import deliver
from riskapp.control_states import State
from riskapp.engine_commands import release_instrument
from riskapp.models import ControlRequest, InstrumentState, Via


def release() -> list[int]:
    """Asks the engine to let trade again what the last recovery halted, once for each recovery; the request ids.

    Nothing where the venue is no demo, or while the projections are behind.
    """
    if not settings.RELEASE_AFTER_RECOVERY or reference_sync.projections_are_behind():
        return []
    with transaction.atomic():
        reference_sync.one_at_a_time()
        requests = [system_requests.write(release_instrument(state.instrument)) for state in _due()]
    for request_id in requests:
        deliver(request_id)
    return requests


def _due() -> Iterator[InstrumentState]:
    for state in InstrumentState.objects.filter(phase=Phase.HALTED, phase_reason=PhaseReason.RECOVERY):
        phases = ControlRequest.objects.filter(command="SetPhase", instrument_id=state.instrument)
        since = phases.filter(via=Via.SYSTEM).exclude(applied_seq__lt=state.phase_seq)  # also one that has no answer yet
        before = phases.filter(state=State.APPLIED, applied_seq__lt=state.phase_seq).order_by("-applied_seq").first()
        if before and before.values.get("phase") == Phase.CONTINUOUS and not since.exists():
            yield state
