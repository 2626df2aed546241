"""No page breaks the Content-Security-Policy: the header is on every answer, and no page holds what it would block."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import Settings

from riskapp import audit
from riskapp.models import ControlRequest, Outcome
from tests.console.conftest import Enter

PAGES = {
    "ada": ["/", "/instruments/1/", "/instruments/2/", "/positions/", "/positions/?firm=ALPHA", "/controls/",
            "/controls/?state=applied",
            "/audit/", "/audit/?since=nonsense", "/audit/{entry}/", "/feed/", "/nowhere/", "/admin/", "/admin/riskapp/execution/",
            "/admin/riskapp/auditentry/{entry}/change/"],
    "adam": ["/admin/", "/admin/riskapp/instrument/", "/admin/riskapp/instrument/1/change/", "/admin/riskapp/instrument/add/",
             "/admin/riskapp/tradingsession/1/change/", "/admin/riskapp/tradingsession/1/rotate-secret/",
             "/admin/riskapp/accountlimit/", "/admin/riskapp/operator/", "/admin/riskapp/operator/add/",
             "/admin/auth/group/", "/admin/password_change/", "/admin/riskapp/instrument/1/history/"],
    "cleo": ["/", "/admin/"],
    "": ["/login/", "/nowhere/", "/"],
}  # fmt: skip
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]


class Finder(HTMLParser):
    """Notes every piece of markup that the policy would block, and every address of another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.found.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append(self.get_starttag_text() or tag)
        for name in ("src", "href", "action"):
            address = given.get(name) or ""
            if "//" in address or address.startswith(("javascript:", "data:")):
                self.found.append(f"{tag} {name}={address}")


def blocked(markup: str) -> list[str]:
    finder = Finder()
    finder.feed(markup)
    return finder.found


@pytest.mark.parametrize(("markup", "clean"), [
    ('<script src="/static/x.js"></script><a href="/audit/">x</a>', True),
    ('<script type="application/json">{}</script>', True),
    ("<script>go()</script>", False),
    ('<p style="color: red">', False),
    ("<style>p {}</style>", False),
    ('<button onclick="go()">', False),
    ('<link href="https://elsewhere.example/x.css">', False),
    ('<a href="javascript:go()">', False),
])
def test_the_finder_knows_good_from_bad(markup: str, clean: bool) -> None:
    assert (blocked(markup) == []) is clean


@pytest.mark.parametrize(("who", "path"), CASES)
def test_no_page_holds_what_the_policy_blocks(enter: Enter, who: str, path: str) -> None:
    client = enter(who)
    entry = audit.record(who="ada", verb="test", subject="BTC/USD", outcome=Outcome.DONE, before={"a": 1}, after={"a": 2})
    answer = client.get(path.format(entry=entry.pk))
    assert_policy(answer.headers["Content-Security-Policy"])
    assert blocked(answer.content.decode()) == []


def assert_policy(policy: str) -> None:
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert parts["default-src"] == ["'none'"]
    assert parts["script-src"] == parts["style-src"] == ["'self'"]
    assert "unsafe" not in policy


def test_an_error_of_ours_has_the_policy_and_says_what_to_do(enter: Enter, settings: Settings) -> None:
    client = enter("ada")
    client.raise_request_exception = False
    settings.ENGINE_FOLDER = 7  # not a folder: a fault of the program, and no page catches those
    answer = client.get("/")
    assert answer.status_code == 500
    assert_policy(answer.headers["Content-Security-Policy"])
    assert "manage.py halt --direct" in answer.content.decode()
    assert blocked(answer.content.decode()) == []


def test_what_people_typed_is_text_and_no_markup(enter: Enter) -> None:
    entry = audit.record(
        who="ada", verb="halt", subject="<script>go()</script>", outcome=Outcome.DONE, reason_text="<img src=x onerror=go()>",
        after={"<b>": "<i>"},
    )
    client = enter("ada")
    for path in ("/audit/", f"/audit/{entry.pk}/", "/audit/?text=%3Cscript%3E&who=%22%3E%3Cimg%20onerror=x%3E"):
        assert blocked(client.get(path).content.decode()) == []


def test_pages_are_kept_by_no_cache(enter: Enter) -> None:
    for path in ("/", "/instruments/1/", "/positions/", "/controls/", "/audit/", "/feed/"):
        assert "no-store" in enter("ada").get(path).headers["Cache-Control"]
    assert "no-store" in Client().get("/login/").headers["Cache-Control"]
    assert not ControlRequest.objects.exists()
