"""Blocks and kills: one person. Their release: two."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from engine.messages.codes import Block, PhaseReason, Scope
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.block_scope import block_scope
from riskapp.actions.propose_release import propose_release
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Operator, Outcome, ScopeBlock, Verb
from riskapp.refusals import ActionRefusal, ActionRefused
from tests.riskapp import cast

pytestmark = pytest.mark.django_db
FIRM = (Scope.FIRM, 7)


def block(actor: Operator, **changes: Any) -> ControlRequest:
    facts = {"kill": True, "reason": PhaseReason.ERRONEOUS_ORDERS, "clicked_at": timezone.now()}
    return block_scope(*FIRM, actor=actor, **{**facts, **changes})


def release(actor: Operator, **changes: Any) -> ControlRequest:
    facts = {"reason": PhaseReason.CAUSE_RESOLVED, "reason_text": "repaired", "clicked_at": timezone.now()}
    return propose_release(*FIRM, actor=actor, **{**facts, **changes})


def approve(request: ControlRequest, actor: Operator) -> ControlRequest:
    return approve_resume(request.pk, actor=actor, clicked_at=timezone.now())


@pytest.fixture
def blocked(db: None) -> ScopeBlock:
    """As the projector writes it."""
    return ScopeBlock.objects.create(
        scope=Scope.FIRM, number=7, block=Block.SHUT, reason=3, seq=50, since_ns=1, actor="ada", kill_seq=60,
    )


def refusal_of(act: Any, *given: Any, **values: Any) -> ActionRefusal:
    with pytest.raises(ActionRefused) as caught:
        act(*given, **values)
    return caught.value.refusal


@pytest.mark.parametrize(("kill", "verb"), [(True, Verb.KILL), (False, Verb.BLOCK)])
def test_one_person_is_enough(ada: Operator, kill: bool, verb: Verb) -> None:
    request = block(ada, kill=kill)
    assert (request.verb, request.state, request.subject) == (verb, State.SENT, "firm 7")
    asked = request.engine_request()
    assert asked["name"] == "SetBlock"
    assert asked["values"] == {
        "scope": 2, "number": 7, "block": 1, "cancel": int(kill), "reason": 3, "actor": "ada", "request_id": request.pk,
    }
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.who, entry.verb, entry.subject, entry.outcome) == ("ada", verb.lower(), "firm 7", Outcome.REQUESTED)


def test_the_second_click_is_the_same_request(ada: Operator, ben: Operator) -> None:
    click = uuid.uuid4()
    assert block(ada, click_id=click) == block(ada, click_id=click)
    assert refusal_of(block, ben, click_id=click) == ActionRefusal.CLICK_OF_ANOTHER_REQUEST
    assert refusal_of(block, ada, click_id=click, kill=False) == ActionRefusal.CLICK_OF_ANOTHER_REQUEST


def test_who_has_no_rights_blocks_nobody(cleo: Operator, blocked: ScopeBlock) -> None:
    for act in (block, release):
        assert refusal_of(act, cleo) == ActionRefusal.NOT_PERMITTED
    assert not ControlRequest.objects.exists()
    assert AuditEntry.objects.filter(who="cleo", outcome=Outcome.DENIED).count() == 2


def test_reasons_are_those_of_the_verb(ada: Operator, blocked: ScopeBlock) -> None:
    assert refusal_of(block, ada, reason=PhaseReason.CAUSE_RESOLVED) == ActionRefusal.REASON_INVALID
    assert refusal_of(release, ada, reason=PhaseReason.ERRONEOUS_ORDERS) == ActionRefusal.REASON_INVALID
    assert refusal_of(release, ada, reason_text=" ") == ActionRefusal.TEXT_MISSING


def test_a_release_needs_two(ada: Operator, ben: Operator, blocked: ScopeBlock) -> None:
    request = release(ada)
    assert (request.verb, request.state, request.ends_phase_seq) == (Verb.RELEASE, State.PENDING_APPROVAL, 50)
    assert refusal_of(release, ben) == ActionRefusal.RELEASE_OPEN_ALREADY
    assert refusal_of(approve, request, ada) == ActionRefusal.SAME_PERSON
    approved = approve(request, ben)
    assert (approved.state, approved.actor, approved.values["block"]) == (State.SENT, "ben", Block.NONE)
    assert AuditEntry.objects.filter(who="ben", verb="approve release", outcome=Outcome.REQUESTED).exists()


def test_a_release_ends_the_block_that_it_was_proposed_for(ada: Operator, ben: Operator, blocked: ScopeBlock) -> None:
    request = release(ada)
    ScopeBlock.objects.update(seq=51)
    assert refusal_of(approve, request, ben) == ActionRefusal.BLOCKED_AGAIN
    ScopeBlock.objects.all().delete()
    assert refusal_of(approve, request, ben) == ActionRefusal.SCOPE_NOT_BLOCKED
    assert refusal_of(release, ada) == ActionRefusal.SCOPE_NOT_BLOCKED


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_block_overtakes_an_open_release(ada: Operator, ben: Operator, blocked: ScopeBlock, is_approved: bool) -> None:
    request = release(ada)
    if is_approved:
        approve(request, ben)
    block(ben)
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN
    assert AuditEntry.objects.filter(verb="withdraw release", reason_text="Overtaken by a block.").exists()


def test_the_database_lets_no_release_out_without_its_second_person(ada: Operator, btc: Any) -> None:
    request = cast.request(Verb.RELEASE, State.PENDING_APPROVAL, ada)
    with pytest.raises(IntegrityError, match="needs_approver"), transaction.atomic():
        ControlRequest.objects.filter(pk=request.pk).update(state=State.SENT)
