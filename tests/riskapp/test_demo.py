"""The demo venue: loaded once, left alone afterwards, its secrets in files that only we can read."""

import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.forms import model_to_dict

from engine.gateway.roster import Roster
from engine.messages.codes import ROW_LIMITS, Limit
from marketdata.flow_config import FlowConfig
from riskapp.demo import flow_file, logins, secret_files
from riskapp.demo.venue import OPERATORS, SESSIONS
from riskapp.models import Account, AccountLimit, AuditEntry, Firm, Instrument, Operator, Source, TradingSession
from tests.riskapp import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(tmp_path: Path, settings) -> Path:
    settings.VAR, settings.ENGINE_FOLDER = tmp_path, tmp_path / "engine.0"
    settings.PASSWORD_HASHERS = cast.QUICK_HASHERS
    return tmp_path


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def everything() -> dict[str, Any]:
    models = (Firm, Account, Instrument, AccountLimit, TradingSession, Operator)
    rows = {model.__name__: [model_to_dict(row) for row in model.objects.order_by("pk")] for model in models}
    rows["roles"] = [(person.username, person.role_names, person.password) for person in Operator.objects.order_by("pk")]
    rows["secrets"] = list(TradingSession.objects.order_by("pk").values_list("secret_sha256", flat=True))
    return rows


def files(var: Path) -> dict[str, bytes]:
    return {str(path.relative_to(var)): path.read_bytes() for path in sorted(var.rglob("*")) if path.is_file()}


def test_loads_a_venue(var: Path) -> None:
    assert load().startswith("loaded 6 firms, 14 accounts, 5 instruments")
    recorded = Instrument.objects.get(source=Source.RECORDED)
    assert (recorded.number, recorded.symbol) == (1, "BTC/USD")
    assert str(recorded.price_of(recorded.opening_reference_ticks)) == "78390.00"
    assert Instrument.objects.filter(source=Source.GENERATED).count() == 4
    for row in [*Instrument.objects.all(), *Account.objects.all(), *AccountLimit.objects.all()]:
        row.full_clean()
    for session in TradingSession.objects.prefetch_related("accounts"):
        assert session.knows(secret_files.session_secret(session.name))
        assert session.accounts.exists()
    assert {person.username: person.role_names for person in Operator.objects.all()} == {
        name: ", ".join(roles) for name, _, roles in OPERATORS}
    assert AuditEntry.objects.get().verb == "load demo venue"


def test_a_second_load_changes_nothing(var: Path) -> None:
    load()
    before = (everything(), files(var))
    assert load() == "nothing to load\n"
    assert (everything(), files(var)) == before
    assert AuditEntry.objects.count() == 1


def test_what_people_changed_stays(var: Path) -> None:
    load()
    Instrument.objects.filter(pk=2).update(symbol="ETHUSD", collar_bps=7)
    AccountLimit.objects.filter(account=16, instrument=2).update(value=1)
    AccountLimit.objects.filter(account=16, instrument=3).delete()
    TradingSession.objects.filter(name="CARELESS1").update(enabled=False)
    ada = Operator.objects.get(username="ada")
    ada.groups.clear()
    ada.set_password("correct horse battery")
    ada.save()
    before = everything()
    load()
    assert everything() == before
    assert '"name": "CARELESS1"' not in (var / "engine.0/sessions.json").read_text()


def test_every_secret_is_ours_alone(var: Path) -> None:
    load()
    private = [*(var / "secrets").rglob("*"), *(var / "engine.0").glob("*"), flow_file.path()]
    kept = [path for path in private if path.is_file()]
    assert len(kept) == len(SESSIONS) + len(OPERATORS) + 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    secrets = {secret_files.session_secret(session.name) for session in SESSIONS}
    assert {len(secret) for secret in secrets} == {32}
    assert len(secrets) == len(SESSIONS)
    text = b"".join(content for name, content in files(var).items() if not name.startswith("secrets/"))
    assert not [secret for secret in secrets if secret.encode() in text]


def test_the_engine_and_the_flows_read_what_it_writes(var: Path) -> None:
    load()
    roster = Roster.load(var / "engine.0/sessions.json")
    config = FlowConfig.load(flow_file.path())
    assert {session.name for session in config.sessions} == set(roster.by_name)
    for session in config.sessions:
        member = roster.check(session.name, session.secret().encode())
        assert member is not None
        assert member.session == session.number
        for account in session.accounts:
            for number in session.instruments:
                assert all(account.limit(number, limit) > 0 for limit in ROW_LIMITS)
    assert len({account.firm for session in config.of_flow("replay") for account in session.accounts}) == 4
    recorded = config.instruments[1]
    assert all(account.limit(1, Limit.ORDER_QTY) == recorded.qty_lots_max
               for session in config.of_flow("replay") for account in session.accounts)


def test_the_careless_account_has_the_narrowest_limits(var: Path) -> None:
    load()
    careless = {row.instrument_id: row.value for row in AccountLimit.objects.filter(account=16, limit=Limit.POSITION_LONG)}
    for row in AccountLimit.objects.filter(limit=Limit.POSITION_LONG, instrument__in=careless).exclude(account=16):
        assert row.value > careless[row.instrument_id]


def test_logins_to_print(var: Path) -> None:
    assert logins.table() == ""
    load()
    ben = Operator.objects.get(username="ben")
    ben.set_password("correct horse battery")
    ben.save()
    lines = [line.split() for line in logins.table().splitlines()]
    assert lines[0] == ["login", "password", "role"]
    assert lines[1] == ["ada", secret_files.operator_password("ada"), "risk", "officer"]
    assert lines[2][:2] == ["ben", "(changed)"]
    assert [line[0] for line in lines[1:]] == [name for name, *_ in OPERATORS]
