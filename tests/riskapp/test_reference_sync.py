"""What differs between reference data and engine, and what a person's change sends."""

import json
from pathlib import Path

import pytest

from engine.messages.codes import Limit
from riskapp import engine_files, reference_sync
from riskapp.actions.save_reference import save_reference
from riskapp.control_states import State
from riskapp.models import (
    Account,
    AccountLimit,
    AuditEntry,
    ControlRequest,
    EngineAccount,
    EngineLimit,
    Firm,
    Instrument,
    InstrumentState,
    Operator,
    Outcome,
    ProjectionPosition,
    TradingSession,
    Verb,
    Via,
)
from tests.riskapp import cast, event_logs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_engine(settings, tmp_path: Path) -> Path:
    settings.ENGINE_FOLDER = tmp_path / "engine.0"
    return settings.ENGINE_FOLDER


@pytest.fixture
def adam(db: None) -> Operator:
    return cast.operator("adam", "administrator")


@pytest.fixture
def limit(btc: Instrument) -> AccountLimit:
    firm = Firm.objects.create(number=1, code="ALPHA", name="Alpha")
    account = Account.objects.create(number=1, code="ALPHA-A", firm=firm)
    return AccountLimit.objects.create(account=account, instrument=btc, limit=Limit.POSITION_LONG, value=500)


def sent() -> list[tuple[str, str]]:
    return [(request.command, request.subject) for request in ControlRequest.objects.order_by("created_at")]


def project(request: ControlRequest) -> None:
    """As the projector does it."""
    ControlRequest.objects.filter(pk=request.pk).update(state=State.APPLIED, applied_seq=3, applied_at=request.clicked_at)


def apply_all() -> None:
    for request in ControlRequest.objects.filter(state=State.SENT):
        project(request)
        values = request.values
        if request.command == "DefineInstrument":
            InstrumentState.objects.update_or_create(instrument=values["instrument"], defaults={"defined_seq": 3})
        elif request.command == "DefineAccount":
            EngineAccount.objects.update_or_create(account=values["account"], defaults={"firm": values["firm"], "seq": 3})
        elif request.command == "SetLimit":
            key = {name: values[name] for name in ("account", "instrument", "limit")}
            EngineLimit.objects.update_or_create(**key, defaults={"value": values["value"], "seq": 3})


def test_a_first_start_sends_definitions_and_then_limits(limit: AccountLimit) -> None:
    assert reference_sync.send_changed() == 2
    assert sent() == [("DefineInstrument", "BTC/USD"), ("DefineAccount", "ALPHA-A")]
    assert reference_sync.send_changed() == 0  # they are under way
    apply_all()
    assert reference_sync.send_changed() == 1
    request = ControlRequest.objects.get(command="SetLimit")
    assert (request.via, request.proposed_by_name, request.subject) == (Via.SYSTEM, "system", "ALPHA-A BTC/USD POSITION_LONG")
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.who, entry.outcome, entry.before, entry.after) == ("system", Outcome.REQUESTED, {"value": 0}, {"value": 500})
    apply_all()
    assert reference_sync.send_changed() == 0


def test_a_round_with_nothing_to_send_is_cheap(limit: AccountLimit, django_assert_max_num_queries) -> None:
    for _ in range(2):
        reference_sync.send_changed()
        apply_all()
    with django_assert_max_num_queries(12):  # a fixed number, however many rows: two of them are the savepoint's
        assert reference_sync.send_changed() == 0


def test_nothing_is_sent_while_the_projections_are_behind(limit: AccountLimit, no_engine: Path) -> None:
    appender = event_logs.write(no_engine / "events", event_logs.random_events(1, 50)[0])
    assert reference_sync.send_changed() == 0
    ProjectionPosition.objects.create(shard=0, event_seq=1)
    assert reference_sync.send_changed() == 2
    appender.publish(5_000, 5_000)
    apply_all()
    assert reference_sync.send_changed() == 0
    ProjectionPosition.objects.update(event_seq=4_500)
    assert reference_sync.send_changed() == 1


def test_what_was_written_past_the_action_is_found(limit: AccountLimit) -> None:
    for _ in range(2):
        reference_sync.send_changed()
        apply_all()
    AccountLimit.objects.update(value=7)
    Instrument.objects.update(collar_bps=9)
    assert reference_sync.send_changed() == 2
    apply_all()
    AccountLimit.objects.all().delete()  # no row means zero
    assert reference_sync.send_changed() == 1
    assert ControlRequest.objects.filter(command="SetLimit", state=State.SENT).get().values["value"] == 0
    apply_all()
    assert reference_sync.send_changed() == 0


def test_what_the_engine_refused_is_not_sent_every_second(limit: AccountLimit) -> None:
    reference_sync.send_changed()
    ControlRequest.objects.update(state=State.REFUSED)
    assert reference_sync.send_changed() == 0
    assert reference_sync.send_changed(again=True) == 2
    ControlRequest.objects.update(state=State.REFUSED)
    Instrument.objects.update(collar_bps=9)  # somebody has put it right
    assert reference_sync.send_changed() == 1


def test_a_person_changes_a_limit(adam: Operator, limit: AccountLimit) -> None:
    limit.value = 400
    request = save_reference(limit, actor=adam)
    assert request is not None
    assert (request.verb, request.state, request.via, request.proposed_by) == (Verb.SET_LIMIT, State.SENT, Via.WEB, adam)
    assert request.values == {"account": 1, "instrument": 1, "limit": Limit.POSITION_LONG, "value": 400}
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.verb, entry.outcome) == ("adam", "change account limit", Outcome.REQUESTED)
    assert (entry.before["value"], entry.after["value"], entry.correlation_id) == (500, 400, request.correlation_id)
    assert reference_sync._asked((State.SENT,))  # so the round does not send it again


def test_the_same_value_again_is_no_change(adam: Operator, limit: AccountLimit) -> None:
    assert save_reference(limit, actor=adam) is None
    assert not AuditEntry.objects.exists()


def test_what_the_engine_need_not_know_is_done_at_once(adam: Operator, btc: Instrument) -> None:
    btc.name = "Bitcoin"
    assert save_reference(btc, actor=adam) is None
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.outcome, entry.after["name"]) == ("change instrument", Outcome.DONE, "Bitcoin")
    btc.collar_bps = 50
    request = save_reference(btc, actor=adam)
    assert request is not None
    assert (request.command, request.values["collar_bps"]) == ("DefineInstrument", 50)


def test_a_new_account(adam: Operator, limit: AccountLimit) -> None:
    request = save_reference(Account(number=2, code="ALPHA-B", firm_id=1), actor=adam)
    assert request is not None
    assert (request.command, request.values) == (
        "DefineAccount", {"account": 2, "firm": 1, "desk": 0, "self_match_group": 0},
    )
    assert AuditEntry.objects.get().before is None


def test_the_secrets_hash_is_not_in_the_audit_list(adam: Operator) -> None:
    save_reference(TradingSession(number=1, name="S1", secret_sha256="ab" * 32), actor=adam)
    assert "secret_sha256" not in AuditEntry.objects.get().after


def test_files_are_written_when_they_differ(no_engine: Path, limit: AccountLimit) -> None:
    session = TradingSession.objects.create(number=3, name="ALPHA1", secret_sha256="ab" * 32)
    session.accounts.set([1])
    assert engine_files.write_changed(no_engine) == ["sessions.json", "instruments.json"]
    assert engine_files.write_changed(no_engine) == []
    session.enabled = False
    session.save()
    assert engine_files.write_changed(no_engine) == ["sessions.json"]
    assert (no_engine / "sessions.json").read_text() == "[]\n"
    assert json.loads((no_engine / "instruments.json").read_text()) == [{"instrument": 1, "symbol": "BTC/USD"}]
