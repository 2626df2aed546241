"""A halt: one person, once a click, over every resumption that is under way."""

import uuid

import pytest
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.actions.propose_resume import propose_resume
from riskapp.actions.reasons import HALT_REASONS
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Instrument, Operator, Outcome, Verb
from riskapp.refusals import ActionRefusal, ActionRefused
from tests.riskapp import cast

pytestmark = pytest.mark.django_db


def halt(btc: Instrument, actor: Operator, **values: object) -> ControlRequest:
    return halt_instrument(btc, **{"actor": actor, "reason": PhaseReason.DRILL, "clicked_at": timezone.now(), **values})


def test_is_sent_and_audited(ada: Operator, btc: Instrument) -> None:
    clicked_at = timezone.now()
    request = halt(btc, ada, reason=PhaseReason.NEWS, reason_text="Rumour.", clicked_at=clicked_at)

    request.refresh_from_db()
    assert (request.verb, request.state, request.via) == (Verb.HALT, State.SENT, "web")
    assert request.clicked_at == clicked_at
    assert request.engine_request() == {"do": "command", "name": "SetPhase", "values": {
        "instrument": 1, "phase": 1, "reason": PhaseReason.NEWS, "request_id": request.pk, "actor": "ada"}}
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.roles, entry.verb, entry.subject) == ("ada", "risk officer", "halt", "BTC/USD")
    assert (entry.outcome, entry.engine_seq, entry.reason, entry.reason_text) == (Outcome.REQUESTED, None, "NEWS", "Rumour.")
    assert entry.correlation_id == request.correlation_id


def test_the_same_click_twice_is_one_request(ada: Operator, btc: Instrument) -> None:
    click = uuid.uuid4()
    assert halt(btc, ada, click_id=click).pk == halt(btc, ada, click_id=click).pk
    assert (ControlRequest.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_a_click_of_another_request_is_refused(ada: Operator, ben: Operator, btc: Instrument) -> None:
    click = uuid.uuid4()
    halt(btc, ada, click_id=click)
    with pytest.raises(ActionRefused) as refused:
        halt(btc, ben, click_id=click)
    assert refused.value.refusal == ActionRefusal.CLICK_OF_ANOTHER_REQUEST
    assert ControlRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "text", "refusal"),
    [
        (99, "", ActionRefusal.REASON_INVALID),
        (PhaseReason.CAUSE_RESOLVED, "", ActionRefusal.REASON_INVALID),
        (PhaseReason.DRILL, "x" * 301, ActionRefusal.TEXT_TOO_LONG),
        *[(reason, "x" * 300, None) for reason in HALT_REASONS],
    ],
)
def test_reason_and_text(ada: Operator, btc: Instrument, reason: int, text: str, refusal: ActionRefusal | None) -> None:
    if refusal is None:
        halt(btc, ada, reason=reason, reason_text=text)
        return
    with pytest.raises(ActionRefused) as refused:
        halt(btc, ada, reason=reason, reason_text=text)
    assert refused.value.refusal == refusal
    assert not ControlRequest.objects.exists()


def test_overtakes_a_resumption_that_waits_and_one_that_was_sent(ada: Operator, ben: Operator, halted: Instrument) -> None:
    waits = propose_resume(halted, actor=ben, reason=PhaseReason.DRILL, reason_text="over", clicked_at=timezone.now())
    halt(halted, ada)
    waits.refresh_from_db()
    assert waits.state == State.WITHDRAWN

    sent = propose_resume(halted, actor=ben, reason=PhaseReason.DRILL, reason_text="over", clicked_at=timezone.now())
    approve_resume(sent.pk, actor=ada, clicked_at=timezone.now())
    halt(halted, ada)
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
    overtaken = AuditEntry.objects.filter(verb="withdraw resume", reason_text="Overtaken by a halt.")
    assert {entry.correlation_id for entry in overtaken} == {waits.correlation_id, sent.correlation_id}


def test_leaves_other_instruments_resumptions_alone(ada: Operator, ben: Operator, btc: Instrument) -> None:
    other = cast.request(Verb.RESUME, State.PENDING_APPROVAL, ben, instrument_id=2)
    halt(btc, ada)
    other.refresh_from_db()
    assert other.state == State.PENDING_APPROVAL
