"""What the database refuses whoever writes: raw SQL under the application's role, past every action."""

import os
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from engine.gateway import roster
from riskapp import audit
from riskapp.control_states import State
from riskapp.models import ControlRequest, Instrument, Operator, Outcome, TradingSession, Verb
from riskapp.models.trading_session import SESSION_MAX
from tests.riskapp import cast


def sql(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


pytestmark = pytest.mark.django_db
UPDATE = "UPDATE riskapp_controlrequest SET {} WHERE request_id = %s"


def test_four_eyes(ada: Operator, ben: Operator, btc: Instrument) -> None:
    request = cast.request(Verb.RESUME, State.PENDING_APPROVAL, ada)
    approve = UPDATE.format("approved_by_id = %s, state = 'SENT'")
    with pytest.raises(IntegrityError, match="controlrequest_four_eyes"):
        sql(approve, ada.pk, request.pk)
    with pytest.raises(IntegrityError, match="controlrequest_resume_needs_approver"):
        sql(UPDATE.format("state = 'SENT'"), request.pk)
    with pytest.raises(IntegrityError, match="controlrequest_resume_needs_approver"):
        sql(UPDATE.format("state = 'APPLIED', applied_seq = 5"), request.pk)
    assert sql(approve, ben.pk, request.pk) == 1
    with pytest.raises(IntegrityError, match="who approved does not change"):
        sql(UPDATE.format("approved_by_id = NULL, state = 'PENDING_APPROVAL'"), request.pk)


def test_a_resumption_without_a_proposer_cannot_be_written(ada: Operator, btc: Instrument) -> None:
    with pytest.raises(IntegrityError, match="controlrequest_web_has_proposer"), transaction.atomic():
        cast.request(Verb.RESUME, State.PENDING_APPROVAL, ada, proposed_by=None)


@pytest.mark.parametrize(
    "change",
    [
        "instrument_id = 2", "verb = 'RESUME'", "command = 'SetLimit'", "values = '{}'", "reason = 1", "reason_text = 'other'",
        "proposed_by_id = NULL, via = 'direct'", "proposed_by_name = 'ben'", "clicked_at = now()", "request_id = 5",
        "ends_phase_seq = 9", "correlation_id = gen_random_uuid()",
    ],
)
def test_what_was_asked_does_not_change(ada: Operator, btc: Instrument, change: str) -> None:
    request = cast.request(Verb.HALT, State.APPLIED, ada)
    with pytest.raises(IntegrityError, match="does not change"):
        sql(UPDATE.format(change), request.pk)


@pytest.mark.parametrize("change", ["state = 'SENT'", "state = 'REFUSED'", "applied_seq = 8"])
def test_what_the_engine_did_cannot_be_undone(ada: Operator, btc: Instrument, change: str) -> None:
    request = cast.request(Verb.HALT, State.APPLIED, ada)
    with pytest.raises(IntegrityError, match="cannot be undone"):
        sql(UPDATE.format(change), request.pk)


def test_one_open_resumption_an_instrument(ada: Operator, ben: Operator, btc: Instrument) -> None:
    cast.request(Verb.RESUME, State.PENDING_APPROVAL, ada)
    with pytest.raises(IntegrityError, match="controlrequest_one_open_resume"), transaction.atomic():
        cast.request(Verb.RESUME, State.PENDING_APPROVAL, ben)


def test_requests_are_kept(ada: Operator, btc: Instrument) -> None:
    cast.request(Verb.HALT, State.SENT, ada)
    with pytest.raises(ProgrammingError, match="kept for ever"):
        sql("DELETE FROM riskapp_controlrequest")
    assert ControlRequest.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE riskapp_auditentry SET who = 'ben'",
        "UPDATE riskapp_auditentry SET reason_text = 'nicer'",
        "UPDATE riskapp_auditentry SET at = now()",
        "UPDATE riskapp_auditentry SET outcome = 'DONE'",
        "UPDATE riskapp_auditentry SET outcome = 'APPLIED'",
        "UPDATE riskapp_auditentry SET engine_seq = 5",
        "UPDATE riskapp_auditentry SET engine_seq = 5, outcome = 'APPLIED', who = 'ben'",
        "DELETE FROM riskapp_auditentry",
    ],
)
def test_the_audit_list_is_append_only(ada: Operator, statement: str) -> None:
    audit.record(who=ada, verb="halt", subject="BTC/USD", outcome=Outcome.REQUESTED)
    with pytest.raises(ProgrammingError, match="append-only"):
        sql(statement)


def test_the_engines_answer_is_filled_once(ada: Operator) -> None:
    audit.record(who=ada, verb="halt", subject="BTC/USD", outcome=Outcome.REQUESTED)
    answer = "UPDATE riskapp_auditentry SET engine_seq = %s, outcome = %s"
    assert sql(answer, 5, "APPLIED") == 1
    for outcome in ("APPLIED", "REFUSED"):
        with pytest.raises(ProgrammingError, match="append-only"):
            sql(answer, 6, outcome)


def test_entries_outlive_the_operator(ada: Operator) -> None:
    entry = audit.record(who=ada, verb="log in", subject="console", outcome=Outcome.DONE)
    ada.delete()
    entry.refresh_from_db()
    assert (entry.who, entry.roles) == ("ada", "risk officer")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"number": 0}, {"number": SESSION_MAX + 1}, {"name": ""}, {"name": "Ä"}, {"name": "two words"}, {"name": "line\n"},
        {"secret_sha256": "secret"}, {"secret_sha256": "A" * 64},
    ],
)
def test_no_session_that_the_engine_would_refuse_the_whole_file_for(db: None, spoiled: dict[str, Any]) -> None:
    right = {"number": SESSION_MAX, "name": "ALPHA1", "secret_sha256": "0" * 64}
    TradingSession.objects.create(**right).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        TradingSession.objects.create(**{**right, **spoiled})


def test_our_bounds_are_the_engines() -> None:
    assert roster.SESSION_MAX == SESSION_MAX


@pytest.mark.parametrize("name", ["system", "System", "unnamed"])
def test_nobody_is_called_like_a_program(name: str) -> None:
    with pytest.raises(ValidationError, match="calls a program"):
        Operator(username=name, password="x").full_clean(validate_unique=False)


@pytest.fixture(scope="module")
def real_name(django_db_setup: None) -> Generator[psycopg.Connection, None, None]:
    """A migrated database whose name does not start with `test_`: as a venue has it."""
    known, name = connection.settings_dict, f"rules_{os.getpid()}"
    server = {"user": known["USER"], "host": known["HOST"], "autocommit": True}
    with psycopg.connect(dbname="postgres", **server) as other:
        other.execute(f"CREATE DATABASE {name}")
        url = f"postgresql://{known['USER']}@/{name}?host={known['HOST']}"
        migrate = [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "-v", "0"]
        subprocess.run(migrate, check=True, env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"})
        with psycopg.connect(dbname=name, **server) as ours:
            yield ours
        other.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE riskapp_auditentry", "TRUNCATE riskapp_auditentry CASCADE", "DELETE FROM riskapp_auditentry",
        "UPDATE riskapp_auditentry SET who = 'ben'", "TRUNCATE riskapp_controlrequest", "DELETE FROM riskapp_controlrequest",
    ],
)
def test_under_the_applications_role(real_name: psycopg.Connection, statement: str) -> None:
    real_name.execute(
        "INSERT INTO riskapp_auditentry (at, correlation_id, who, roles, via, verb, subject, reason, reason_text, outcome) "
        "VALUES (now(), gen_random_uuid(), 'ada', '', 'web', 'halt', 'BTC/USD', '', '', 'REQUESTED')"
    )
    before = real_name.execute("SELECT count(*) FROM riskapp_auditentry").fetchone()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        real_name.execute(statement)
    assert real_name.execute("SELECT count(*) FROM riskapp_auditentry").fetchone() == before


def test_the_application_may_write_what_it_must(real_name: psycopg.Connection) -> None:
    real_name.execute(
        "INSERT INTO riskapp_auditentry (at, correlation_id, who, roles, via, verb, subject, reason, reason_text, outcome) "
        "VALUES (%s, '00000000-0000-0000-0000-000000000001', 'ada', '', 'web', 'halt', 'ETH/USD', '', '', 'REQUESTED')",
        [timezone.now()],
    )
    filled = real_name.execute(
        "UPDATE riskapp_auditentry SET engine_seq = 5, outcome = 'APPLIED' WHERE correlation_id::text LIKE '%0001'"
    )
    assert filled.rowcount == 1
