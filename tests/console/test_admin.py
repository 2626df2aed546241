"""The administration: changed reference data are audited, records can only be read, secrets are shown once."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client

from console.admin.records import PERMISSION_OF
from riskapp.models import (
    Account,
    AuditEntry,
    ControlRequest,
    Firm,
    Instrument,
    Operator,
    Outcome,
    PositionRow,
    TradingSession,
)
from riskapp.models.trading_session import hash_of
from tests.console.conftest import Enter
from tests.console.small_market import BTC

INSTRUMENT = f"/admin/riskapp/instrument/{BTC}/change/"


def fields_of(client: Client, path: str) -> dict[str, str]:
    """The form as the page offers it, unchanged."""
    form = client.get(path).context["adminform"].form
    return {name: "" if value is None else value for name, value in form.initial.items() if name in form.fields}


def test_a_changed_instrument_is_audited_and_asked_of_the_engine(enter: Enter) -> None:
    client = enter("adam")
    answer = client.post(INSTRUMENT, {**fields_of(client, INSTRUMENT), "collar_bps": 300})
    assert answer.status_code == 302
    assert Instrument.objects.get(pk=BTC).collar_bps == 300
    entry = AuditEntry.objects.get(verb="change instrument")
    assert (entry.who, entry.outcome) == ("adam", Outcome.REQUESTED)
    assert (entry.before["collar_bps"], entry.after["collar_bps"]) == (1000, 300)
    assert ControlRequest.objects.get().values["collar_bps"] == 300


def test_what_must_never_change_is_not_in_the_form(enter: Enter) -> None:
    client = enter("adam")
    fixed = {"number": 9, "tick_size": "7", "lot_size": "7", "price_ticks_max": 7}
    client.post(INSTRUMENT, {**fields_of(client, INSTRUMENT), **fixed})
    unchanged = Instrument.objects.get(symbol="BTC/USD")
    assert (unchanged.pk, str(unchanged.tick_size), unchanged.price_ticks_max) == (BTC, "0.0100000000", 1 << 25)


def test_a_value_out_of_range_is_told_at_its_field(enter: Enter) -> None:
    client = enter("adam")
    answer = client.post(INSTRUMENT, {**fields_of(client, INSTRUMENT), "qty_lots_max": 0})
    assert answer.status_code == 200
    assert "greater than or equal to 1" in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_limit_is_added_and_changed(enter: Enter) -> None:
    client = enter("adam")
    client.post("/admin/riskapp/accountlimit/add/", {"account": 1, "instrument": BTC, "limit": 1, "value": 500})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before, entry.after["value"]) == ("change account limit", None, 500)
    assert ControlRequest.objects.get().command == "SetLimit"


def test_a_secret_is_made_shown_once_and_kept_nowhere(enter: Enter) -> None:
    client = enter("adam")
    path = "/admin/riskapp/tradingsession/1/rotate-secret/"
    assert "Make a new secret" in client.get(path).content.decode()
    answer = client.post(path)
    found = re.search(r"<code>(\w{32})</code>", answer.content.decode())
    assert found
    assert "no-store" in answer.headers["Cache-Control"]
    assert TradingSession.objects.get(pk=1).secret_sha256 == hash_of(found[1])
    assert found[1] not in client.get(path).content.decode()
    assert found[1] not in client.get("/admin/riskapp/tradingsession/1/change/").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.before, entry.after) == ("rotate secret", "ALPHA1", None, None)


def test_a_new_session_cannot_log_on_before_it_has_a_secret(enter: Enter) -> None:
    client = enter("adam")
    answer = client.post("/admin/riskapp/tradingsession/add/", {"number": 2, "name": "BETA1", "enabled": "on", "accounts": [3]})
    assert answer.headers["Location"] == "/admin/riskapp/tradingsession/2/rotate-secret/"
    assert len(TradingSession.objects.get(pk=2).secret_sha256) == 64
    assert AuditEntry.objects.get(verb="change accounts").after == {"accounts": ["BETA-A"]}


def test_accounts_of_a_session_are_audited(enter: Enter) -> None:
    path = "/admin/riskapp/tradingsession/1/change/"
    enter("adam").post(path, {"name": "ALPHA1", "enabled": "on", "accounts": [1]})
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"accounts": ["ALPHA-A", "ALPHA-B"]}, {"accounts": ["ALPHA-A"]})


@pytest.mark.parametrize("model", PERMISSION_OF)
def test_records_can_only_be_read(enter: Enter, model: type) -> None:
    shown = admin.site._registry[model]
    request = enter("ada").get("/admin/").wsgi_request
    assert not any((
        shown.has_add_permission(request), shown.has_change_permission(request), shown.has_delete_permission(request),
        shown.get_actions(request),
    ))
    path = f"/admin/riskapp/{model._meta.model_name}/"
    assert enter("ada").get(path).status_code == 200
    assert enter("ada").get(f"{path}add/").status_code == 403


def test_a_record_does_not_change_by_a_post(enter: Enter) -> None:
    row = PositionRow.objects.first()
    assert row is not None
    assert enter("ada").post(f"/admin/riskapp/positionrow/{row.pk}/change/", {"net_lots": 7}).status_code == 403
    assert enter("ada").post(f"/admin/riskapp/positionrow/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [Instrument, Firm, Account, TradingSession, Operator, Group])
def test_nothing_is_deleted(enter: Enter, model: type[Model]) -> None:
    meta, rows = model._meta, model._default_manager.count()
    pk = model._default_manager.values_list("pk", flat=True)[0]
    assert enter("adam").post(f"/admin/{meta.app_label}/{meta.model_name}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert model._default_manager.count() == rows


def change_operator(name: str) -> str:
    return f"/admin/riskapp/operator/{Operator.objects.get(username=name).pk}/change/"


def test_a_role_is_given_and_audited(enter: Enter) -> None:
    viewer = Group.objects.get(name="viewer")
    enter("adam").post(change_operator("cleo"), {"first_name": "Cleo", "is_active": "on", "groups": [viewer.pk]})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.before["roles"], entry.after["roles"]) == ("change operator", "cleo", "", "viewer")
    assert enter("cleo").get("/").status_code == 200


def test_nobody_gives_himself_a_role(enter: Enter) -> None:
    officer = Group.objects.get(name="risk officer")
    enter("adam").post(change_operator("adam"), {"first_name": "Adam", "is_active": "on", "groups": [officer.pk]})
    assert Operator.objects.get(username="adam").role_names == "administrator"


def test_no_right_but_by_a_role(enter: Enter) -> None:
    tried = {"is_active": "on", "is_superuser": "on", "is_staff": "on", "user_permissions": [1]}
    enter("adam").post(change_operator("cleo"), tried)
    cleo = Operator.objects.get(username="cleo")
    assert (cleo.is_superuser, cleo.is_staff, cleo.user_permissions.count()) == (False, False, 0)


def test_an_operator_is_added_with_a_good_password(enter: Enter) -> None:
    client = enter("adam")
    for password, status in (("short", 200), ("correct horse battery", 302)):
        new = {"username": "dora", "usable_password": "true", "password1": password, "password2": password}
        assert client.post("/admin/riskapp/operator/add/", new).status_code == status
    assert Operator.objects.get(username="dora").check_password("correct horse battery")
    assert AuditEntry.objects.get().verb == "add operator"


def test_a_new_password_is_audited_and_not_written_down(enter: Enter) -> None:
    pk = Operator.objects.get(username="cleo").pk
    new = {"usable_password": "true", "password1": "staple battery horse", "password2": "staple battery horse"}
    assert enter("adam").post(f"/admin/riskapp/operator/{pk}/password/", new).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.before, entry.after) == ("set password", "cleo", None, None)


@pytest.mark.parametrize("page", ["auditentry", "execution", "instrument"])
def test_an_address_that_no_database_can_read_is_not_understood(enter: Enter, page: str) -> None:
    answer = enter("adam" if page == "instrument" else "ada").get(f"/admin/riskapp/{page}/?outcome=a%00")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
