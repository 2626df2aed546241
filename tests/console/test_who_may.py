"""Each page and each verb, for each of the cast: who may (+), who is told 403 (-), who is sent to log in (>)."""

import uuid

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Operator, Outcome
from tests.console.conftest import REQUEST, Enter
from tests.console.small_market import ETH, halt

WHO = ("ada", "mo", "vera", "otto", "adam", "cleo", "")
TABLE = """
page                                           risk  ops   viewer audit admin cleo  nobody
GET  /                                          +     +     +      +     +     -     >
GET  /instruments/1/                            +     +     +      +     +     -     >
GET  /positions/                                +     +     -      +     -     -     >
GET  /positions/?firm=ALPHA                     +     +     -      +     -     -     >
GET  /controls/                                 +     +     -      +     +     -     >
GET  /controls/77/                              +     +     -      +     +     -     >
GET  /audit/                                    +     -     -      +     +     -     >
GET  /audit/{entry}/                            +     -     -      +     +     -     >
GET  /feed/                                     +     +     +      +     +     -     >
GET  /orders/                                   +     +     -      +     -     -     >
GET  /risk/                                     +     +     -      +     -     -     >
GET  /rules/                                    +     +     +      +     +     -     >
GET  /admin/                                    +     +     -      +     +     -     >
GET  /admin/riskapp/instrument/                 -     -     -      -     +     -     >
GET  /admin/riskapp/instrument/1/change/        -     -     -      -     +     -     >
GET  /admin/riskapp/accountlimit/add/           -     -     -      -     +     -     >
GET  /admin/riskapp/tradingsession/1/change/    -     -     -      -     +     -     >
GET  /admin/riskapp/tradingsession/1/rotate-secret/ -  -     -      -     +     -     >
GET  /admin/riskapp/operator/                   -     -     -      -     +     -     >
GET  /admin/auth/group/                         -     -     -      -     +     -     >
GET  /admin/riskapp/positionrow/                +     +     -      +     -     -     >
GET  /admin/riskapp/execution/                  +     +     -      +     -     -     >
GET  /admin/riskapp/instrumentstate/            +     +     -      +     +     -     >
GET  /admin/riskapp/controlrequest/             +     +     -      +     +     -     >
GET  /admin/riskapp/auditentry/                 +     -     -      +     +     -     >
POST /instruments/1/halt/                       +     +     -      -     -     -     >
POST /instruments/2/resume/                     +     +     -      -     -     -     >
POST /risk/block/                               +     +     -      -     -     -     >
POST /risk/2/1/release/                         +     +     -      -     -     -     >
POST /controls/77/approve/                      +     -     -      -     -     -     >
POST /controls/77/withdraw/                     +     +     -      -     -     -     >
POST /admin/riskapp/tradingsession/1/rotate-secret/ -  -     -      -     +     -     >
"""
ROWS = [line.split() for line in TABLE.splitlines()[2:]]


@pytest.mark.parametrize(("method", "path", "signs"), [(method, path, signs) for method, path, *signs in ROWS])
def test_who_may(enter: Enter, waiting: None, method: str, path: str, signs: list[str]) -> None:
    path = path.format(entry=AuditEntry.objects.get(verb="propose resume").pk)
    got = {who: _sign(enter(who), method, path) for who in WHO}
    assert got == dict(zip(WHO, signs, strict=True))


def _sign(client: Client, method: str, path: str) -> str:
    """What came of it, in the table's signs; what was done is undone for the next."""
    before = transaction.savepoint()
    answer = _behind_the_admins_door(client, _ask(client, method, path))
    transaction.savepoint_rollback(before)
    if answer.status_code == 403:
        return "-" if b"403 Not allowed" in answer.content else "403 of another kind"
    if answer.headers.get("Location", "").startswith("/login/?next=/"):
        return ">"
    return "+" if answer.status_code in (200, 302, 409, 422) else str(answer.status_code)


def _ask(client: Client, method: str, path: str) -> HttpResponse:
    return client.post(path, {}) if method == "POST" else client.get(path)


def _behind_the_admins_door(client: Client, answer: HttpResponse) -> HttpResponse:
    """The administration sends whom it does not let in to its own log in, and ours stands there."""
    where = answer.headers.get("Location", "")
    return client.get(where) if where.startswith("/admin/login/") else answer


def test_every_page_and_verb_of_ours_is_in_the_table() -> None:
    """A new address cannot be forgotten here. Log in and log out are for everybody and have tests of their own."""
    ours = {pattern.name for pattern in get_resolver().url_patterns if getattr(pattern, "name", None)}
    resolver = get_resolver()
    seen = {resolver.resolve(path.format(entry=1).split("?")[0]).url_name for _, path, *_ in ROWS}
    assert ours - {"log-in", "log-out"} <= seen


def test_403_names_the_permission_and_the_roles_that_hold_it(enter: Enter) -> None:
    said = enter("vera").get("/positions/").content.decode()
    assert "view_positions" in said
    assert "See positions, limits and sessions of every account" in said
    assert "risk officer" in said
    assert "<table" not in said


@pytest.mark.parametrize(("path", "verb"), [
    ("/instruments/1/halt/", "halt"), ("/instruments/2/resume/", "propose resume"), ("/controls/77/approve/", "approve resume"),
    ("/controls/77/withdraw/", "withdraw"),
])
def test_cleos_attempts_are_audited_and_change_nothing(enter: Enter, waiting: None, path: str, verb: str) -> None:
    form = {"typed": "BTC/USD", "reason": 2, "reason_text": "because", "click_id": str(uuid.uuid4())}
    assert enter("cleo").post(path, form).status_code == 403
    entry = AuditEntry.objects.get(who="cleo")
    assert (entry.verb, entry.outcome, entry.reason) == (verb, Outcome.DENIED, "NOT_PERMITTED")
    assert [one.state for one in ControlRequest.objects.all()] == [State.PENDING_APPROVAL]


def test_a_form_without_its_token_changes_nothing(market: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Operator.objects.get(username="ada"))
    answer = client.post("/instruments/1/halt/", {"typed": "BTC/USD", "reason": 2, "click_id": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert b"Form not accepted" in answer.content
    assert not ControlRequest.objects.exists()


def test_an_operator_who_is_switched_off_sees_nothing(enter: Enter) -> None:
    client = enter("ada")
    Operator.objects.filter(username="ada").update(is_active=False)
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_halt_of_the_wrong_instrument_in_the_past_does_not_help(enter: Enter, waiting: None) -> None:
    """The proposal ends one halt: when the market was halted again, the approval is refused."""
    halt(ETH, phase_seq=50_000)
    answer = enter("ada").post(f"/controls/{REQUEST}/approve/", follow=True)
    assert b"halted again after this was proposed" in answer.content
    assert ControlRequest.objects.get(pk=REQUEST).state == State.PENDING_APPROVAL
