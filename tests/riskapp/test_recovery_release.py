"""What a recovery halted, with the real engine: a venue waits for two persons, a demo lets trade again by itself."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from engine.messages.codes import Phase, PhaseReason
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.actions.propose_resume import propose_resume
from riskapp.control_delivery import deliver
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Instrument, InstrumentState, Operator, Verb
from tests.riskapp import cast
from tests.riskapp.running_venue import engine, projector, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = {2, 3, 4, 5}


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """Of an engine that has stopped: the demo's five markets were open, the first was halted by ada."""
    settings.VAR, settings.ENGINE_FOLDER = tmp_path, tmp_path / "engine.0"
    settings.PASSWORD_HASHERS = cast.QUICK_HASHERS
    folder: Path = settings.ENGINE_FOLDER
    call_command("load_demo", stdout=StringIO())
    with engine(folder), projector(folder, rounds=True):
        call_command("open_market", stdout=StringIO())
        ada = Operator.objects.get(username="ada")
        halt = halt_instrument(Instrument.objects.get(pk=1), actor=ada, reason=PhaseReason.DRILL, clicked_at=timezone.now())
        deliver(halt.pk)
        wait_for(lambda: set(in_phase(Phase.CONTINUOUS)) == OTHERS)
    return folder


def in_phase(phase: Phase) -> set[int]:
    return set(InstrumentState.objects.filter(phase=phase).values_list("instrument", flat=True))


def recovered() -> set[int]:
    """Halted by the engine's start."""
    states = InstrumentState.objects.filter(phase=Phase.HALTED, phase_reason=PhaseReason.RECOVERY, phase_actor="engine")
    return set(states.values_list("instrument", flat=True))


def test_a_venue_stays_halted_until_two_persons_release_it(folder: Path, settings) -> None:
    settings.RELEASE_AFTER_RECOVERY = False
    with engine(folder), projector(folder, rounds=True):
        wait_for(lambda: recovered() == OTHERS)
        said = StringIO()
        call_command("open_market", stdout=said)
        assert "instruments: 5 halted" in said.getvalue()
        ada, ben = Operator.objects.get(username="ada"), Operator.objects.get(username="ben")
        resume = propose_resume(
            Instrument.objects.get(pk=2), actor=ada, reason=PhaseReason.CAUSE_RESOLVED, reason_text="Checked.",
            clicked_at=timezone.now(),
        )  # fmt: skip
        approve_resume(resume.pk, actor=ben, clicked_at=timezone.now())
        wait_for(lambda: in_phase(Phase.CONTINUOUS) == {2})
        assert recovered() == OTHERS - {2}


def test_a_demo_lets_trade_again_what_the_recovery_halted_and_nothing_else(folder: Path, settings) -> None:
    settings.RELEASE_AFTER_RECOVERY = True
    for starts in (1, 2):
        with engine(folder), projector(folder, rounds=True):
            call_command("open_market", stdout=StringIO())
            wait_for(lambda: in_phase(Phase.CONTINUOUS) == OTHERS)
            assert in_phase(Phase.HALTED) == {1}, "ada's halt stays"
        released = ControlRequest.objects.filter(verb=Verb.OPEN, reason=PhaseReason.CAUSE_RESOLVED)
        assert {request.state for request in released} == {State.APPLIED}
        assert released.count() == starts * len(OTHERS), "once for each recovery"
        entry = AuditEntry.objects.get(correlation_id=released.latest("created_at").correlation_id)
        assert (entry.who, entry.engine_seq > 0) == ("system", True)
