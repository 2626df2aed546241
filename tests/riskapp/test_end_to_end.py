"""The one path of a control, with the real engine: click, engine, event, projection; and the second road beside it."""

from collections.abc import Generator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from engine.client.client import Client, LogonRefused
from engine.host.control_client import ask
from engine.messages.codes import Phase, PhaseReason
from engine.messages.refusals import Refusal
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.actions.propose_resume import propose_resume
from riskapp.actions.save_reference import save_reference
from riskapp.control_delivery import deliver
from riskapp.control_states import State
from riskapp.demo import secret_files
from riskapp.models import (
    AccountLimit,
    AuditEntry,
    ControlRequest,
    EngineLimit,
    Execution,
    Instrument,
    InstrumentState,
    Operator,
    Outcome,
    PositionRow,
    TradingSession,
    Verb,
)
from tests.riskapp import cast
from tests.riskapp.running_venue import engine, projector, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.VAR, settings.ENGINE_FOLDER = tmp_path, tmp_path / "engine.0"
    settings.PASSWORD_HASHERS = cast.QUICK_HASHERS
    return settings.ENGINE_FOLDER


@pytest.fixture
def venue(folder: Path) -> Generator[Path, None, None]:
    """The demo venue, open."""
    call_command("load_demo", stdout=StringIO())
    with engine(folder), projector(folder, rounds=True):
        call_command("open_market", stdout=StringIO())
        yield folder


def settled(request: ControlRequest) -> ControlRequest:
    wait_for(lambda: ControlRequest.objects.get(pk=request.pk).state != State.SENT)
    return ControlRequest.objects.get(pk=request.pk)


def test_a_halt_and_a_resumption(venue: Path) -> None:
    ada, ben = Operator.objects.get(username="ada"), Operator.objects.get(username="ben")
    btc = Instrument.objects.get(pk=1)
    halt = halt_instrument(btc, actor=ada, reason=PhaseReason.DRILL, clicked_at=timezone.now())
    deliver(halt.pk)  # what the engine's worker does with the task
    halt = settled(halt)
    assert (halt.state, halt.via) == (State.APPLIED, "web")
    wait_for(lambda: ControlRequest.objects.get(pk=halt.pk).durable_ns is not None)
    halt.refresh_from_db()
    assert 0 < halt.click_to_effect_us < 20_000_000
    assert ask(venue, {"do": "status"}, 5)["last_seq"] >= halt.applied_seq

    state = InstrumentState.objects.get(instrument=1)
    assert (state.phase, state.phase_seq, state.phase_actor) == (Phase.HALTED, halt.applied_seq, "ada")
    entry = AuditEntry.objects.get(correlation_id=halt.correlation_id)
    assert (entry.outcome, entry.engine_seq) == (Outcome.APPLIED, halt.applied_seq)

    resume = propose_resume(btc, actor=ada, reason=PhaseReason.DRILL, reason_text="Over.", clicked_at=timezone.now())
    approve_resume(resume.pk, actor=ben, clicked_at=timezone.now())
    resume = settled(resume)  # nobody takes the task here: the outbox asks
    assert (resume.state, resume.attempts) == (State.APPLIED, 1)
    assert InstrumentState.objects.get(instrument=1).phase == Phase.CONTINUOUS
    assert InstrumentState.objects.get(instrument=1).phase_actor == "ben"


def test_the_second_road_beside_it(venue: Path) -> None:
    call_command("halt", "ETH/USD", "--direct", "--reason", "TECHNICAL_FAULT", "--text", "mad feed", "--yes", stdout=StringIO())
    wait_for(lambda: ControlRequest.objects.filter(via="direct").exists())
    request = ControlRequest.objects.get(via="direct")
    assert (request.verb, request.state, request.instrument_id) == (Verb.HALT, State.APPLIED, 2)
    assert request.proposed_by_name.startswith("direct:")
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.engine_seq, entry.reason_text) == (request.applied_seq, "mad feed")


def test_orders_reach_the_tables_and_a_changed_limit_the_engine(venue: Path) -> None:
    admin = Operator.objects.get(username="admin")
    limit = AccountLimit.objects.get(account=1, instrument=1, limit=1)
    limit.value = 5
    request = settled(save_reference(limit, actor=admin))
    assert (request.state, request.verb, request.subject) == (State.APPLIED, Verb.SET_LIMIT, "ALPHA-A BTC/USD ORDER_QTY")
    assert EngineLimit.objects.get(account=1, instrument=1, limit=1).value == 5
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.who, entry.after["value"], entry.engine_seq) == ("admin", 5, request.applied_seq)
    assert entry.before["value"] > 5

    btc = Instrument.objects.get(pk=1)
    with Client(str(venue / "orders.sock"), "REPLAY1", secret_files.session_secret("REPLAY1")) as client:
        client.submit(account=1, instrument=1, side=1, qty_lots=6, price_ticks=btc.opening_reference_ticks)
        client.submit(account=1, instrument=1, side=1, qty_lots=5, price_ticks=btc.opening_reference_ticks)
        client.submit(account=2, instrument=1, side=2, qty_lots=5, price_ticks=btc.opening_reference_ticks)
        wait_for(lambda: Execution.objects.count() == 2)
    assert {(row.account, row.net_lots) for row in PositionRow.objects.all()} == {(1, 5), (2, -5)}


def test_a_session_that_is_switched_off_cannot_log_on(venue: Path) -> None:
    TradingSession.objects.filter(name="REPLAY1").update(enabled=False)
    wait_for(lambda: "REPLAY1" not in (venue / "sessions.json").read_text())
    wait_for(lambda: answer_to_logon(venue) == Refusal.LOGON_FAILED)  # the engine is told right after the file is written


def answer_to_logon(venue: Path) -> Refusal:
    try:
        Client(str(venue / "orders.sock"), "REPLAY1", secret_files.session_secret("REPLAY1")).close()
    except LogonRefused as refused:
        return refused.reason
    return Refusal.NONE


def test_opening_again_only_releases_what_the_recovery_halted_and_leaves_a_halt(folder: Path) -> None:
    call_command("load_demo", stdout=StringIO())
    with engine(folder), projector(folder, rounds=False):
        call_command("open_market", stdout=StringIO())
        ada, first = Operator.objects.get(username="ada"), ControlRequest.objects.count()
        halt = halt_instrument(Instrument.objects.get(pk=3), actor=ada, reason=PhaseReason.DRILL, clicked_at=timezone.now())
        deliver(halt.pk)
        settled(halt)
    with engine(folder), projector(folder, rounds=False):
        said = StringIO()
        call_command("open_market", stdout=said)
        assert ControlRequest.objects.count() == first + 1 + 4
        phases = dict(InstrumentState.objects.values_list("instrument", "phase"))
    assert phases == {1: 2, 2: 2, 3: 1, 4: 2, 5: 2}
    *released, summary = said.getvalue().splitlines()
    assert [line.split(":")[0] for line in released] == ["open BTC/USD", "open ETH/USD", "open EUR/USD", "open XAU/USD"]
    assert summary == "instruments: 4 continuous, 1 halted"


def test_an_engine_with_a_new_journal_gets_everything_again(folder: Path, tmp_path: Path, settings) -> None:
    call_command("load_demo", stdout=StringIO())
    with engine(folder), projector(folder, rounds=False):
        call_command("open_market", stdout=StringIO())
    settings.ENGINE_FOLDER = tmp_path / "another"
    with engine(settings.ENGINE_FOLDER):
        call_command("rebuild_projections", stdout=StringIO())
        with projector(settings.ENGINE_FOLDER, rounds=False):
            call_command("open_market", stdout=StringIO())
            assert InstrumentState.objects.filter(phase=Phase.CONTINUOUS).count() == 5
            assert EngineLimit.objects.count() == AccountLimit.objects.count()
