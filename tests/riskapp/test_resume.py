"""A resumption: proposed by one, approved by another, for the halt that they looked at and no later one."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engine.messages.codes import Phase, PhaseReason
from riskapp import outbox
from riskapp.actions.approve_resume import DELIVERY_WINDOW, approve_resume
from riskapp.actions.propose_resume import APPROVAL_WINDOW, propose_resume
from riskapp.actions.withdraw_request import withdraw_request
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.models import AuditEntry, ControlRequest, Instrument, Operator, Outcome, Verb
from riskapp.refusals import ActionRefusal, ActionRefused
from tests.riskapp import cast

pytestmark = pytest.mark.django_db


def propose(instrument: Instrument, actor: Operator, **values: Any) -> ControlRequest:
    usual = {"reason": PhaseReason.CAUSE_RESOLVED, "reason_text": "Feed is back.", "clicked_at": timezone.now()}
    return propose_resume(instrument, actor=actor, **{**usual, **values})


def refusal_of(action: Any, *args: Any, **values: Any) -> ActionRefusal:
    with pytest.raises(ActionRefused) as refused:
        action(*args, **values)
    return refused.value.refusal


def test_two_people_resume(ada: Operator, ben: Operator, halted: Instrument) -> None:
    proposed_at, approved_at = timezone.now(), timezone.now() + timedelta(seconds=1)
    request = propose(halted, ada, clicked_at=proposed_at)
    assert (request.state, request.ends_phase_seq) == (State.PENDING_APPROVAL, 50)
    assert request.expires_at == proposed_at + APPROVAL_WINDOW

    approve_resume(request.pk, actor=ben, clicked_at=approved_at)
    request.refresh_from_db()
    assert (request.state, request.approved_by, request.approved_by_name) == (State.SENT, ben, "ben")
    assert (request.approved_at, request.expires_at) == (approved_at, approved_at + DELIVERY_WINDOW)
    assert request.engine_request()["values"] == {
        "instrument": 1, "phase": 2, "reason": PhaseReason.CAUSE_RESOLVED, "request_id": request.pk, "actor": "ben"}
    said = AuditEntry.objects.order_by("id").values_list("who", "verb", "outcome")
    assert list(said) == [("ada", "propose resume", Outcome.DONE), ("ben", "approve resume", Outcome.REQUESTED)]


def test_nobody_approves_their_own(ada: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    assert refusal_of(approve_resume, request.pk, actor=ada, clicked_at=timezone.now()) == ActionRefusal.SAME_PERSON
    request.refresh_from_db()
    assert request.state == State.PENDING_APPROVAL
    denied = AuditEntry.objects.get(outcome=Outcome.DENIED)
    assert (denied.who, denied.verb, denied.reason) == ("ada", "approve resume", "SAME_PERSON")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"reason": PhaseReason.NEWS}, ActionRefusal.REASON_INVALID),
        ({"reason_text": " \n"}, ActionRefusal.TEXT_MISSING),
        ({"reason_text": "x" * 301}, ActionRefusal.TEXT_TOO_LONG),
    ],
)
def test_says_why(ada: Operator, halted: Instrument, values: dict[str, Any], refusal: ActionRefusal) -> None:
    assert refusal_of(propose, halted, ada, **values) == refusal


@pytest.mark.parametrize("now", [Phase.CLOSED, Phase.CONTINUOUS])
def test_only_what_is_halted(ada: Operator, btc: Instrument, now: Phase) -> None:
    assert refusal_of(propose, btc, ada) == ActionRefusal.INSTRUMENT_NOT_HALTED
    cast.phase(btc.pk, now, seq=9)
    assert refusal_of(propose, btc, ada) == ActionRefusal.INSTRUMENT_NOT_HALTED


def test_one_at_a_time(ada: Operator, ben: Operator, halted: Instrument) -> None:
    propose(halted, ada)
    assert refusal_of(propose, halted, ben) == ActionRefusal.RESUME_OPEN_ALREADY
    assert ControlRequest.objects.count() == 1


def test_a_later_halt_is_another_matter(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    cast.phase(halted.pk, Phase.HALTED, seq=51)
    assert refusal_of(approve_resume, request.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.HALTED_AGAIN
    cast.phase(halted.pk, Phase.CONTINUOUS, seq=52)
    assert refusal_of(approve_resume, request.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.INSTRUMENT_NOT_HALTED


def test_expires_before_its_approval(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada, clicked_at=timezone.now() - APPROVAL_WINDOW)
    assert refusal_of(approve_resume, request.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.REQUEST_EXPIRED
    assert outbox.expire_due() == 1
    request.refresh_from_db()
    assert request.state == State.EXPIRED
    assert AuditEntry.objects.filter(who="system", verb="expire resume", correlation_id=request.correlation_id).count() == 1
    assert refusal_of(approve_resume, request.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.REQUEST_NOT_PENDING
    propose(halted, ada)  # it stands in nobody's way any more


def test_expires_after_its_approval(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    approve_resume(request.pk, actor=ben, clicked_at=timezone.now() - DELIVERY_WINDOW)
    assert outbox.run_round() == 1  # not delivered: a resumption that comes late surprises people
    request.refresh_from_db()
    assert (request.state, request.attempts) == (State.EXPIRED, 0)


def test_is_taken_back(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    assert withdraw_request(request.pk, actor=ben).state == State.WITHDRAWN
    assert refusal_of(withdraw_request, request.pk, actor=ben) == ActionRefusal.REQUEST_NOT_PENDING
    assert refusal_of(approve_resume, request.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.REQUEST_NOT_PENDING


def test_what_was_sent_cannot_be_taken_back(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    approve_resume(request.pk, actor=ben, clicked_at=timezone.now())
    assert refusal_of(withdraw_request, request.pk, actor=ada) == ActionRefusal.REQUEST_NOT_PENDING


def test_a_request_that_is_none(ada: Operator, db: None) -> None:
    assert refusal_of(approve_resume, 1, actor=ada, clicked_at=timezone.now()) == ActionRefusal.REQUEST_UNKNOWN
    assert refusal_of(withdraw_request, 1, actor=ada) == ActionRefusal.REQUEST_UNKNOWN


def test_of_two_who_read_the_same_state_one_moves_it(ada: Operator, ben: Operator, halted: Instrument) -> None:
    request = propose(halted, ada)
    seen_by_another = ControlRequest.objects.get(pk=request.pk)
    assert move(request, Event.APPROVE, {"approved_by": ben, "approved_by_name": "ben"})
    assert not move(seen_by_another, Event.WITHDRAW)
    seen_by_another.refresh_from_db()
    assert seen_by_another.state == State.SENT


def test_a_halt_is_never_approved(ada: Operator, ben: Operator, btc: Instrument) -> None:
    halt = cast.request(Verb.HALT, State.SENT, ada)
    assert refusal_of(approve_resume, halt.pk, actor=ben, clicked_at=timezone.now()) == ActionRefusal.REQUEST_UNKNOWN
