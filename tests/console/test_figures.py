"""Figures as pages show them: exact, and true for one sequence number."""

import re
from decimal import Decimal

import pytest

from console.pages import book
from console.pages.positions import Line
from console.templatetags import figures
from engine.messages.order_life import OrderState
from riskapp.models import Account, Instrument, PositionRow, ProjectedOrder
from tests.console.conftest import Enter
from tests.console.small_market import BTC, ETH


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def cells(page: str, key: str) -> dict[str, str]:
    """The cells of one row, by column."""
    row = re.search(rf'<tr data-row="{key}".*?</tr>', page, re.S)
    assert row, f"no row {key}"
    return dict(re.findall(r'<t[hd][^>]*data-col="(\w+)"[^>]*>([^<]*)<', row[0]))


def test_a_line_of_positions(enter: Enter) -> None:
    """ALPHA-A: 2 BTC long at 63,000.00, marked at 63,120.50."""
    line = cells(enter("ada").get("/positions/").content.decode(), f"1:{BTC}")
    assert line == {
        "account": "ALPHA-A", "instrument": "BTC/USD", "working_buy_lots": "1.2500", "working_sell_lots": "0.7000",
        "net_lots": "+2.0000", "avg_price": "63,000.00", "mark_ticks": "63,120.50", "unrealised": "+241.00",
        "realised": "+5,000.00", "pnl": "+5,241.00",
    }


def test_a_short_is_negative_in_sign_and_colour(enter: Enter) -> None:
    page = enter("ada").get("/positions/").content.decode()
    line = cells(page, f"3:{BTC}")
    assert (line["net_lots"], line["avg_price"], line["unrealised"]) == ("−2.0000", "63,000.00", "−241.00")
    assert re.search(r'data-col="unrealised"[^>]*data-sign="down">−241.00', page)


def test_sums_of_a_firm(enter: Enter) -> None:
    page = enter("ada").get("/positions/").content.decode()
    alpha = re.search(r'<tbody data-group="ALPHA">.*?</tr>', page, re.S)
    assert alpha
    assert re.findall(r'data-sum="(\w+)"[^>]*>([^<]*)<', alpha[0]) == [
        ("unrealised", "+241.00"), ("realised", "+5,000.00"), ("pnl", "+5,241.00"),
    ]


@pytest.mark.parametrize(("query", "shown"), [
    ("firm=ALPHA", ["ALPHA"]), ("firm=BETA", ["BETA"]), ("account=BETA-A", ["BETA"]), ("instrument=BTC/USD", ["ALPHA", "BETA"]),
    ("firm=ALPHA&account=BETA-A", []), ("firm=NOBODY", []), ("firm=ALPHA&instrument=ETH/USD", []),
])
def test_positions_are_narrowed_by_their_address(enter: Enter, query: str, shown: list[str]) -> None:
    page = enter("ada").get(f"/positions/?{query}").content.decode()
    assert re.findall(r'<tbody data-group="(\w+)">', page) == shown
    assert bool(shown) or "Nothing fits this filter" in page


def test_what_was_asked_for_is_shown_even_when_nothing_has_it(enter: Enter) -> None:
    page = enter("ada").get("/positions/?firm=ALPHA&account=BETA-A").content.decode()
    assert re.findall(r"<option selected>([\w-]+)</option>", page) == ["ALPHA", "BETA-A"]


def test_what_cannot_be_valued_is_not_in_a_sum(market: None) -> None:
    account, eth = Account.objects.get(pk=1), Instrument.objects.get(pk=ETH)
    line = Line(account, eth, net_lots=5, open_cost=100, realised_value=0, mark_ticks=0, buy_lots=0, sell_lots=0)
    assert (line.unrealised, line.pnl, line.average_price) == (None, None, Decimal("0.20"))


def test_sums_beyond_64_bits_are_exact(market: None) -> None:
    account, btc = Account.objects.get(pk=1), Instrument.objects.get(pk=BTC)
    line = Line(account, btc, net_lots=0, open_cost=0, realised_value=10**30 + 1, mark_ticks=1, buy_lots=0, sell_lots=0)
    assert line.pnl == Decimal("1000000000000000000000000.00")


def test_the_book_from_the_outside_in(market: None) -> None:
    seen = book.read(BTC)
    assert seen.asks == [book.Level(6_312_100, 7_000, 1)]
    assert seen.bids == [book.Level(6_311_950, 12_000, 2), book.Level(6_311_800, 500, 1)]
    assert seen.spread_ticks == 150
    assert book.read(ETH).spread_ticks is None


def test_an_order_that_is_gone_is_not_in_the_book(market: None) -> None:
    ProjectedOrder.objects.filter(price_ticks=6_312_100).update(state=OrderState.CANCELED)
    assert book.read(BTC).asks == []


def test_the_instrument_page_shows_book_and_trades(enter: Enter) -> None:
    page = enter("vera").get(f"/instruments/{BTC}/").content.decode()
    ladder = re.search(r"<table class=\"ladder\".*?</table>", page, re.S)
    assert ladder
    assert "63,121.00 0.7000 1 spread 1.50 63,119.50 1.2000 2 63,118.00 0.0500 1" in text(ladder[0])
    assert cells(page, "106") == {"time_ns": "00:00:03.000", "side": "Buy", "price_ticks": "63,120.30", "qty_lots": "0.2500"}
    assert page.count("<tr data-row=") == 3  # one row a trade, not one a side


@pytest.mark.parametrize(
    "path", ["/", f"/instruments/{BTC}/", "/positions/", "/controls/", "/audit/", "/controls/?state=applied"],
)
def test_every_page_says_for_which_sequence_number_it_is_true(enter: Enter, path: str) -> None:
    assert "seq 41,408" in text(enter("ada").get(path).content.decode())


def test_labels_of_recorded_and_generated_flow(enter: Enter) -> None:
    client = enter("ada")
    assert '<span class="badge recorded">recorded flow</span>' in client.get(f"/instruments/{BTC}/").content.decode()
    assert '<span class="badge generated">generated flow</span>' in client.get(f"/instruments/{ETH}/").content.decode()


def test_an_account_that_nobody_has_defined_stops_no_page(enter: Enter) -> None:
    PositionRow.objects.create(
        account=999, instrument=BTC, net_lots=1, open_cost=1, realised=0, bought_lots=1, sold_lots=0, last_seq=1,
    )
    assert enter("ada").get("/positions/").status_code == 200


@pytest.mark.parametrize(("written", "expected"), [
    (figures.count(1_234_567), "1,234,567"), (figures.count(None), "—"), (figures.count(0), "0"),
    (figures.rate(3.44), "3.4"), (figures.rate(41_408.6), "41,409"), (figures.rate(0), "0"),
    (figures.micros(190), "190 µs"), (figures.micros(2_410), "2.41 ms"), (figures.micros(1_200_000), "1.20 s"),
    (figures.money(Decimal("0.00")), "0.00"), (figures.money(Decimal("-1234.50")), "−1,234.50"), (figures.money(None), "—"),
    (figures.time_ms(1_767_225_600_123_456_789), "00:00:00.123"), (figures.ns_utc(1), "1970-01-01 00:00:00.000000"),
    (figures.words("MARKET_OPERATIONS"), "Market operations"), (figures.reason_word(99), "reason 99"),
    (figures.reason_word(0), ""), (figures.refusals({}), "0"),
    (figures.refusals({"PRICE_OFF_TICK": 1_200, "BOOK_FULL": 2}), "1,202 (book full 2, price off tick 1,200)"),
])
def test_how_figures_are_written(written: str, expected: str) -> None:
    assert written == expected


def test_quantities_of_many_decimals_are_never_in_powers_of_ten() -> None:
    fine = Instrument(tick_size=Decimal("0.01"), lot_size=Decimal("0.00000001"), price_decimals=2, qty_decimals=8)
    assert figures.qty(0, fine) == "0.00000000"
    assert figures.signed_qty(-1, fine) == "−0.00000001"
    assert figures.price(0, fine) == "—"
