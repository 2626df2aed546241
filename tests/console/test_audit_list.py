"""The audit list: filters in the address, pages by key, before and after."""

import re
import uuid

import pytest

from riskapp import audit
from riskapp.models import AuditEntry, Outcome
from tests.console.conftest import Enter


@pytest.fixture
def entries(market: None) -> list[AuditEntry]:
    """120: every third is Ben's, every tenth was denied."""
    return [
        audit.record(
            who="ben" if n % 3 == 0 else "ada", verb="halt" if n % 2 else "log in", subject="BTC/USD" if n % 5 else "ETH/USD",
            outcome=Outcome.DENIED if n % 10 == 0 else Outcome.DONE, reason_text=f"number {n}", reason="DRILL",
        )
        for n in range(120)
    ]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/audit/(\d+)/"', page)]


def links(page: str) -> dict[str, str]:
    found = re.search(r'<nav class="pages".*?</nav>', page, re.S)
    assert found
    return {text: address.replace("&amp;", "&") for address, text in re.findall(r'href="([^"]*)"[^>]*>(\w+)<', found[0])}


def test_all_pages_one_after_the_other_show_every_entry_once(enter: Enter, entries: list[AuditEntry]) -> None:
    client, seen, address = enter("otto"), [], "?"
    for _ in range(5):
        page = client.get("/audit/" + address).content.decode()
        seen += shown(page)
        address = links(page).get("Older", "")
        if not address:
            break
    assert seen == [entry.pk for entry in reversed(entries)]


def test_newer_goes_back_to_where_one_came_from(enter: Enter, entries: list[AuditEntry]) -> None:
    client = enter("otto")
    first = client.get("/audit/").content.decode()
    second = client.get("/audit/" + links(first)["Older"]).content.decode()
    assert shown(client.get("/audit/" + links(second)["Newer"]).content.decode()) == shown(first)
    assert links(first).keys() == {"Older"}


def test_new_entries_do_not_shift_the_page_one_looks_at(enter: Enter, entries: list[AuditEntry]) -> None:
    client = enter("otto")
    address = "/audit/" + links(client.get("/audit/").content.decode())["Older"]
    before = shown(client.get(address).content.decode())
    audit.record(who="ada", verb="halt", subject="BTC/USD", outcome=Outcome.DONE)
    assert shown(client.get(address).content.decode()) == before


@pytest.mark.parametrize(("query", "fits"), [
    ("who=ben", lambda e: e.who == "ben"),
    ("verb=halt&subject=ETH/USD", lambda e: e.verb == "halt" and e.subject == "ETH/USD"),
    ("outcome=DENIED", lambda e: e.outcome == Outcome.DENIED),
    ("text=number+11", lambda e: "number 11" in e.reason_text),
    ("text=eth", lambda e: "ETH" in e.subject),
    ("since=2020-01-01&until=2020-01-02", lambda e: False),
    ("since=2020-01-01+00:00&who=ben", lambda e: e.who == "ben"),
    ("who=nobody", lambda e: False),
])
def test_filters(enter: Enter, entries: list[AuditEntry], query: str, fits) -> None:  # type: ignore[no-untyped-def]
    page = enter("otto").get(f"/audit/?{query}").content.decode()
    wanted = [entry.pk for entry in reversed(entries) if fits(entry)][:50]
    assert shown(page) == wanted
    assert bool(wanted) or "No entry fits these filters" in page


def test_the_next_page_keeps_the_filter(enter: Enter, entries: list[AuditEntry]) -> None:
    page = enter("otto").get("/audit/?who=ada&verb=&text=").content.decode()
    assert links(page)["Older"].startswith("?who=ada&before=")


@pytest.mark.parametrize("query", [
    "since=yesterday", "outcome=PERHAPS", "before=x", "before=0", "after=-1", "before=99999999999999999999", "who=" + "x" * 33,
    "text=%00",
])
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(enter: Enter, entries: list[AuditEntry], query: str) -> None:
    answer = enter("otto").get(f"/audit/?{query}")
    assert answer.status_code == 400
    assert shown(answer.content.decode()) == []
    assert "field-error" in answer.content.decode()


def test_an_entry_shows_before_and_after(enter: Enter) -> None:
    entry = audit.record(
        who="adam", verb="change instrument", subject="BTC/USD", outcome=Outcome.DONE,
        before={"collar_bps": 500, "name": "Bitcoin"}, after={"collar_bps": 300, "name": "Bitcoin", "new": None},
    )
    page = enter("otto").get(f"/audit/{entry.pk}/").content.decode()
    assert re.search(r"collar_bps</th><td><del>500</del></td><td><ins>300</ins>", page)
    assert re.search(r"new</th><td>—</td><td><ins>null</ins>", page)
    assert "Bitcoin" not in page


def test_entries_of_one_request_find_each_other(enter: Enter) -> None:
    mark = uuid.uuid4()
    first, second = (
        audit.record(who=who, verb=verb, subject="BTC/USD", outcome=Outcome.DONE, correlation_id=mark)
        for who, verb in (("ada", "propose resume"), ("ben", "approve resume"))
    )
    page = enter("otto").get(f"/audit/{first.pk}/").content.decode()
    assert f'href="/audit/{second.pk}/"' in page


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999"])
def test_an_entry_that_is_not_there(enter: Enter, number: str) -> None:
    assert enter("otto").get(f"/audit/{number}/").status_code == 404
