"""Every action and every role: who may not is refused, nothing changes, and the attempt stands in the audit list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.actions.propose_resume import propose_resume
from riskapp.actions.rotate_session_secret import rotate_session_secret
from riskapp.actions.save_reference import save_reference
from riskapp.actions.withdraw_request import withdraw_request
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Firm, Instrument, Operator, Outcome, TradingSession, Verb
from riskapp.refusals import ActionRefusal, ActionRefused
from riskapp.roles import ROLES
from tests.riskapp import cast

pytestmark = pytest.mark.django_db

Try = Callable[[Operator, Instrument, ControlRequest], Any]
ACTIONS: dict[str, tuple[str, Try]] = {
    "halt": ("halt_instrument", lambda who, btc, _: halt_instrument(
        btc, actor=who, reason=PhaseReason.DRILL, clicked_at=timezone.now())),
    "propose resume": ("propose_resume", lambda who, btc, _: propose_resume(
        btc, actor=who, reason=PhaseReason.DRILL, reason_text="over", clicked_at=timezone.now())),
    "approve resume": ("approve_resume", lambda who, _, open_one: approve_resume(
        open_one.pk, actor=who, clicked_at=timezone.now())),
    "withdraw": ("propose_resume", lambda who, _, open_one: withdraw_request(open_one.pk, actor=who)),
    "change firm": ("manage_reference_data", lambda who, *_: save_reference(Firm(number=9, code="IOTA", name="Iota"), actor=who)),
    "rotate secret": ("manage_reference_data", lambda who, *_: rotate_session_secret(
        TradingSession(number=1, name="S1"), actor=who)),
}
"""Verb as the audit list has it -> the permission that it needs, and how to try it."""
MAY_NOT = [
    (verb, role) for verb, (codename, _) in ACTIONS.items() for role in ("", *ROLES) if codename not in ROLES.get(role, ())
]


@pytest.mark.parametrize(("verb", "role"), MAY_NOT, ids=[f"{verb}-{role or 'no role'}" for verb, role in MAY_NOT])
def test_who_may_not(verb: str, role: str, ben: Operator, halted: Instrument) -> None:
    who = cast.operator("cleo", *filter(None, [role]))
    open_one = cast.request(Verb.RESUME, State.PENDING_APPROVAL, ben, ends_phase_seq=50)
    with pytest.raises(ActionRefused) as refused:
        ACTIONS[verb][1](who, halted, open_one)
    assert refused.value.refusal == ActionRefusal.NOT_PERMITTED

    entry = AuditEntry.objects.get()
    assert (entry.who, entry.who_id, entry.roles, entry.verb) == ("cleo", who.pk, role, verb)
    assert (entry.outcome, entry.reason) == (Outcome.DENIED, "NOT_PERMITTED")
    open_one.refresh_from_db()
    assert open_one.state == State.PENDING_APPROVAL
    assert ControlRequest.objects.count() == 1
    assert not Firm.objects.filter(number=9).exists()


def test_every_action_is_denied_to_somebody_and_allowed_to_somebody() -> None:
    assert {verb for verb, _ in MAY_NOT} == set(ACTIONS)
    assert all(any(codename in granted for granted in ROLES.values()) for codename, _ in ACTIONS.values())


def test_the_administrator_changes_no_market_and_the_risk_officer_no_reference_data() -> None:
    market = {"halt_instrument", "propose_resume", "approve_resume"}
    assert not market & set(ROLES["administrator"])
    assert all("manage_reference_data" not in granted for role, granted in ROLES.items() if role != "administrator")


def test_an_operator_who_is_switched_off_may_nothing(ada: Operator, btc: Instrument) -> None:
    ada.is_active = False
    with pytest.raises(ActionRefused):
        halt_instrument(btc, actor=ada, reason=PhaseReason.DRILL, clicked_at=timezone.now())
    assert AuditEntry.objects.get().outcome == Outcome.DENIED
