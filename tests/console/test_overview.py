"""The first page, and the bar and rail of every page."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from riskapp.control_states import State
from riskapp.models import ControlRequest, Instrument, InstrumentState, Operator, Via
from tests.console.conftest import Enter
from tests.console.small_market import BTC, ETH, PASSWORD


def lamps(page: str) -> dict[int, tuple[str, str]]:
    """Instrument -> state and word of its lamp in the table of markets."""
    table = page[page.index("<h2>Markets</h2> <span") :]
    found = re.findall(r'data-cell="(\d+)\.phase" data-format="phase" data-state="(\w+)">([\w ]+)<', table)
    return {int(number): (state, word) for number, state, word in found}


def test_the_lamp_of_every_market_has_a_state_and_a_word(enter: Enter) -> None:
    Instrument.objects.filter(pk=ETH).update(number=7)  # a market that the engine has not heard of
    assert lamps(enter("vera").get("/").content.decode()) == {BTC: ("CONTINUOUS", "Open"), 7: ("UNKNOWN", "Unknown")}
    expected = {0: ("CLOSED", "Closed"), 6: ("VOLATILITY_AUCTION", "Volatility auction"), 200: ("UNKNOWN", "Unknown")}
    for phase, lamp in expected.items():
        InstrumentState.objects.filter(pk=BTC).update(phase=phase)
        assert lamps(enter("vera").get("/").content.decode())[BTC] == lamp


def test_the_bar_counts_markets_by_state(enter: Enter) -> None:
    page = enter("vera").get("/positions/").content.decode() + enter("vera").get("/").content.decode()
    assert '<b data-count="phase=1">1</b> halted' in page
    assert '<b data-count="phase=2">1</b> open' in page


def test_prices_of_the_markets(enter: Enter) -> None:
    page = enter("vera").get("/").content.decode()
    expected = {"last_price": "63,120.50", "best_bid": "63,119.50", "best_ask": "63,121.00", "trades_total": "1,204"}
    for cell, shown in expected.items():
        assert re.search(rf'data-cell="{BTC}\.{cell}"[^>]*>{shown}<', page), cell


def test_who_is_logged_in(enter: Enter) -> None:
    enter("").post("/login/", {"name": "ben", "password": PASSWORD})
    enter("otto")
    page = enter("vera").get("/").content.decode()
    here = page[page.index("<h2>Logged in</h2>") :]
    assert "ben (risk officer, since " in here
    assert "otto (auditor" in here
    assert "cleo" not in here
    assert "vera (viewer" not in here  # she is reading this page


def test_somebody_who_was_switched_off_is_not_logged_in(enter: Enter) -> None:
    enter("ben")
    Operator.objects.filter(username="ben").update(is_active=False)
    assert "ben (risk officer" not in enter("vera").get("/").content.decode()


def test_last_actions_are_those_of_people(enter: Enter, waiting: None) -> None:
    request = ControlRequest.objects.get()
    ControlRequest.objects.create(
        verb="OPEN", instrument_id=BTC, command="SetPhase", values={"instrument": BTC}, reason=1, state=State.APPLIED,
        applied_seq=5, via=Via.SYSTEM, proposed_by_name="system", clicked_at=request.clicked_at,
    )
    page = enter("ada").get("/").content.decode()
    assert re.findall(r'href="/controls/(\d+)/"', page) == [str(request.pk)]


def test_who_may_not_see_the_actions_is_told_so(enter: Enter, waiting: None) -> None:
    page = enter("vera").get("/").content.decode()
    assert "your role lacks the permission “See control requests”" in page
    assert "/controls/" not in page


@pytest.mark.parametrize(("who", "pages"), [
    ("ada", ["/", "/positions/", "/orders/", "/risk/", "/controls/", "/audit/", "/feed/", "/rules/", "/admin/"]),
    ("mo", ["/", "/positions/", "/orders/", "/risk/", "/controls/", "/feed/", "/rules/", "/admin/"]),
    ("vera", ["/", "/feed/", "/rules/"]),
    ("otto", ["/", "/positions/", "/orders/", "/risk/", "/controls/", "/audit/", "/feed/", "/rules/", "/admin/"]),
    ("adam", ["/", "/controls/", "/audit/", "/feed/", "/rules/", "/admin/"]),
])
def test_the_rail_leads_only_where_one_may_go(enter: Enter, who: str, pages: list[str]) -> None:
    client = enter(who)
    rail = re.search(r'<nav class="rail".*?</nav>', client.get("/").content.decode(), re.S)
    assert rail
    links = re.findall(r'href="(/[^"]*)"', rail[0])
    assert [link for link in links if not link.startswith("/instruments/")] == pages
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_waiting_proposals_are_counted_in_the_rail(enter: Enter, waiting: None) -> None:
    badge = '<b data-count="state=PENDING_APPROVAL">1</b><span class="word"> waiting</span>'
    assert badge in enter("ben").get("/").content.decode()


def test_the_environment_stands_on_every_page(enter: Enter, settings: Settings) -> None:
    settings.ENVIRONMENT = "REHEARSAL"
    for who, path in (("ada", "/"), ("ada", "/audit/"), ("", "/login/")):
        assert '<span class="badge env">REHEARSAL</span>' in enter(who).get(path).content.decode()


def test_pages_and_log_in_work_without_redis(enter: Enter, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nothing"
    client = enter("")
    assert client.post("/login/", {"name": "ada", "password": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200


def test_before_anything_was_set_up(db: None) -> None:
    """An empty database: the first operator still sees where to begin."""
    Operator.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(Operator.objects.get())
    for path in ("/", "/positions/", "/orders/", "/risk/", "/controls/", "/audit/", "/feed/", "/rules/"):
        assert client.get(path).status_code == 200
    assert "No market is defined yet." in client.get("/").content.decode()


def test_every_page_names_the_market_that_is_halted(enter: Enter) -> None:
    for path in ("/", "/positions/", "/audit/", "/controls/", "/feed/", f"/instruments/{BTC}/"):
        page = enter("otto").get(path).content.decode()
        chips = re.findall(r'<a class="chip halted" href="/instruments/(\d+)/" data-when="\d+\.phase=1"( hidden)?>', page)
        assert [(int(number), hidden) for number, hidden in chips] == [(BTC, " hidden"), (ETH, "")], path
        assert 'data-live="/ws/live/"' in page, f"the lamps of {path} stand still"


def test_a_market_is_halted_from_the_first_page_by_those_who_may(enter: Enter) -> None:
    link = re.compile(rf'<a class="button small danger" href="/instruments/{BTC}/#halt"')
    assert link.search(enter("ada").get("/").content.decode())
    assert not link.search(enter("vera").get("/").content.decode())
