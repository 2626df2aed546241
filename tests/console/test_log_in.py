"""Log in: bounded attempts for a name and for an address, all of it audited."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from console.pages import log_in_limit
from riskapp import audit
from riskapp.models import AuditEntry, Outcome
from tests.console.conftest import Enter
from tests.console.small_market import PASSWORD


def attempt(name: str, password: str = "wrong", address: str = "192.0.2.1", **more: str):  # type: ignore[no-untyped-def]
    return Client(REMOTE_ADDR=address).post("/login/", {"name": name, "password": password, **more})


def failures(count: int, *, who: str, address: str) -> None:
    for _ in range(count):
        audit.record(who=who, verb=log_in_limit.VERB, subject=f"from {address}", outcome=Outcome.DENIED)


def test_the_right_password_lets_in_and_is_audited(market: None) -> None:
    answer = attempt("ada", PASSWORD)
    assert answer.headers["Location"] == "/"
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.verb, entry.subject, entry.outcome, entry.roles) == (
        "ada", "log in", "from 192.0.2.1", Outcome.DONE, "risk officer",
    )


@pytest.mark.parametrize(("asked", "goes"), [
    ("/audit/?who=ada", "/audit/?who=ada"), ("https://elsewhere.example/", "/"), ("//elsewhere.example/", "/"), ("", "/"),
])
def test_afterwards_one_is_where_one_wanted_to_be_and_on_no_other_site(market: None, asked: str, goes: str) -> None:
    assert attempt("ada", PASSWORD, next=asked).headers["Location"] == goes


def test_a_wrong_password_says_so_and_not_which_part_was_wrong(market: None) -> None:
    known, unknown = attempt("ada"), attempt("nobody")
    assert "Login name or password is wrong." in known.content.decode()
    assert "Login name or password is wrong." in unknown.content.decode()
    assert AuditEntry.objects.filter(who="ada", outcome=Outcome.DENIED).count() == 1


def test_a_name_that_nobody_has_is_not_written_down(market: None) -> None:
    """It may be a password that was typed into the wrong field."""
    attempt("hunter2hunter2")
    assert AuditEntry.objects.get().who.startswith("unknown-")


def test_five_failures_lock_the_name_at_this_address(market: None) -> None:
    for _ in range(log_in_limit.SAME_NAME_AND_ADDRESS_MAX):
        assert attempt("ada").status_code == 200
    locked = attempt("ada", PASSWORD)
    assert locked.status_code == 429
    assert "Too many failed log ins. Try again after" in locked.content.decode()
    assert attempt("ben", PASSWORD).status_code == 302
    assert attempt("ada", PASSWORD, address="192.0.2.2").status_code == 302


def test_what_is_refused_while_locked_is_not_written_down(market: None) -> None:
    """An attacker must not be able to fill the list."""
    for _ in range(log_in_limit.SAME_NAME_AND_ADDRESS_MAX + 3):
        attempt("ada")
    assert AuditEntry.objects.count() == log_in_limit.SAME_NAME_AND_ADDRESS_MAX


def test_many_addresses_together_lock_the_name(market: None) -> None:
    for number in range(log_in_limit.SAME_NAME_MAX):
        failures(1, who="ada", address=f"192.0.2.{number}")
    assert attempt("ada", PASSWORD, address="192.0.2.200").status_code == 429


def test_many_names_together_lock_the_address(market: None) -> None:
    for number in range(log_in_limit.SAME_ADDRESS_MAX):
        failures(1, who=f"unknown-{number}", address="192.0.2.1")
    assert attempt("ada", PASSWORD).status_code == 429
    assert attempt("ada", PASSWORD, address="192.0.2.2").status_code == 302


def test_a_flood_of_others_does_not_make_it_forget(market: None) -> None:
    failures(log_in_limit.SAME_NAME_AND_ADDRESS_MAX, who="ada", address="192.0.2.1")
    failures(log_in_limit.FAILURES_READ_MAX + 1, who="unknown-1", address="192.0.2.9")
    assert attempt("ada", PASSWORD).status_code == 429


def test_expired_sessions_go_when_somebody_logs_in(market: None) -> None:
    attempt("ada", PASSWORD)
    Session.objects.update(expire_date=timezone.now())
    attempt("ben", PASSWORD)
    assert Session.objects.count() == 1


def test_the_lock_ends(market: None) -> None:
    failures(log_in_limit.SAME_NAME_AND_ADDRESS_MAX, who="ada", address="192.0.2.1")
    trying = log_in_limit.caller("ada", "192.0.2.1")
    first = AuditEntry.objects.order_by("at").first()
    assert first is not None
    assert log_in_limit.locked_until(trying, timezone.now()) == first.at + log_in_limit.WINDOW
    assert log_in_limit.locked_until(trying, timezone.now() + log_in_limit.WINDOW) is None


def test_the_administration_has_no_door_of_its_own(market: None) -> None:
    """Its own log in would know no limit."""
    answer = Client().post("/admin/login/", {"username": "ada", "password": PASSWORD, "next": "/admin/"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", ["/logout/", "/admin/logout/"])
def test_log_out_is_audited_and_needs_a_post(enter: Enter, path: str) -> None:
    client = enter("ada")
    assert client.get(path).status_code == 405
    assert client.post(path).headers["Location"] == "/login/"
    assert AuditEntry.objects.get().verb == "log out"
    assert client.get("/").headers["Location"] == "/login/?next=/"


@pytest.mark.parametrize("fields", [{}, {"name": "ada"}, {"name": "a" * 25, "password": "x"}, {"name": "ada\0", "password": "x"}])
def test_what_is_no_log_in_is_told_so(market: None, fields: dict[str, str]) -> None:
    answer = Client().post("/login/", fields)
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()


def test_somebody_who_is_logged_in_is_sent_on(enter: Enter) -> None:
    assert enter("ada").get("/login/?next=/audit/").headers["Location"] == "/audit/"
