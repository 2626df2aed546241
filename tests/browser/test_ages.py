"""A page never shows old figures as if they were new: whichever part of the venue stops, the page says so, and comes back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import SHOTS
from tests.browser.person import Person, as_number
from tests.ops.patience import until
from tests.ops.running_venue import RunningVenue

PATIENCE_MS = 60_000
FRESH = re.compile(r"^[0-9]\.[0-9] s old$")
STALE = re.compile("STALE · as of [0-9:]{8} · [0-9.]+ s")


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def test_figures_are_marked_when_the_engine_says_nothing(venue: RunningVenue, person: Callable[..., Person]) -> None:
    ada = person("ada")
    ada.opens("/instruments/2/")
    book = ada.card("book:2")
    expect(book).not_to_have_class(re.compile("is-stale"), timeout=PATIENCE_MS)
    with stopped(venue.process("engine.host")):
        expect(book).to_have_class(re.compile("is-stale"), timeout=PATIENCE_MS)
        expect(book.locator("[data-age]")).to_have_text(STALE)
        expect(ada.page.locator(".ladder .bids .price").first).not_to_be_empty()  # still there, still readable
        ada.shoots(SHOTS / "stale.png")
        ada.sees_connection("Live")  # the socket itself is well
    expect(book).not_to_have_class(re.compile("is-stale"), timeout=PATIENCE_MS)
    expect(book.locator("[data-age]")).to_have_text(FRESH)


def test_a_lost_socket_greys_the_page_and_it_comes_back(venue: RunningVenue, person: Callable[..., Person]) -> None:
    ada = person("ada")
    ada.opens("/")
    root, banner = ada.page.locator("html"), ada.page.locator("[data-banner]")
    with stopped(venue.process("daphne")):
        expect(root).to_have_class(re.compile("is-lost"), timeout=PATIENCE_MS)
        expect(banner).to_contain_text(re.compile(r"Figures are as of \d\d:\d\d:\d\d UTC · seq [\d,]+"))
        expect(ada.page).to_have_title(re.compile(r"^\(!\) "))
        ada.sees_connection("Lost")
        ada.shoots(SHOTS / "lost.png")
        seq = ada.number("last_seq")
    expect(root).not_to_have_class(re.compile("is-lost"), timeout=2 * PATIENCE_MS)
    expect(banner).to_be_hidden()
    expect(ada.page).not_to_have_title(re.compile(r"^\(!\) "))
    until(lambda: ada.number("last_seq") > seq, lambda: "no snapshot after the loss")


def test_redis_gone_is_said_and_is_no_lost_socket(venue: RunningVenue, person: Callable[..., Person]) -> None:
    ada = person("ada")
    ada.opens("/")
    with stopped(venue.process("valkey-server")):
        ada.sees_connection("No pictures")
        expect(ada.page.locator("[data-banner]")).to_contain_text("does not hear")
        expect(ada.card("health")).to_have_class(re.compile("is-stale"))
    ada.sees_connection("Live")
    expect(ada.card("health")).not_to_have_class(re.compile("is-stale"), timeout=PATIENCE_MS)


def test_a_gap_is_answered_by_a_snapshot(person: Callable[..., Person]) -> None:
    """A delta is lost on the way: the page asks again, and shows what a page that lost nothing shows."""
    ada = person("ada")
    lost: list[str] = []
    asked: list[str] = []

    def on_the_way(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_the_page(message: str | bytes) -> None:
            if not lost and '"t":"d"' in str(message) and '"topic":"instruments"' in str(message):
                lost.append(str(message))
            else:
                socket.send(message)

        def to_the_server(message: str | bytes) -> None:
            if '"resync"' in str(message):
                asked.append(str(message))
            server.send(message)

        server.on_message(to_the_page)
        socket.on_message(to_the_server)

    ada.page.route_web_socket(re.compile("/ws/live/"), on_the_way)
    ada.opens("/")
    until(lambda: (ada.page.wait_for_timeout(100), bool(asked))[1], lambda: f"lost {lost}, asked {asked}")
    assert asked == ['{"op":"resync","topic":"instruments"}']
    ben = person("ben")
    ben.opens("/")
    seen = as_number(ada.cell("2.trades_total").inner_text())
    until(lambda: ben.number("2.trades_total") >= seen, lambda: "ben sees less than ada")
    until(lambda: ada.number("2.trades_total") >= ben.number("2.trades_total"), lambda: "ada stays behind ben")


def test_who_is_logged_out_elsewhere_is_asked_to_sign_in(venue: RunningVenue, person: Callable[..., Person]) -> None:
    """The socket of another window learns it within a minute; closing the session's socket here makes it learn it at once."""
    vera = person("vera")
    vera.opens("/")
    other = vera.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Log out").click()
    with stopped(venue.process("daphne")):
        expect(vera.page.locator("html")).to_have_class(re.compile("is-lost"), timeout=PATIENCE_MS)
    banner = vera.page.locator("[data-banner]")
    expect(banner).to_contain_text("You are signed out", timeout=2 * PATIENCE_MS)
    expect(banner.get_by_role("link", name="Sign in again")).to_have_attribute("href", "/login/?next=%2F")
