"""The page of rules says what the core is built from, cell by cell."""

import re
from html import unescape

import pytest

from console.pages.rules import order_lines, phase_lines, refusals
from engine.messages.codes import OrderType, Phase, TimeInForce
from engine.messages.phases import ALLOWS, takes
from engine.messages.refusals import Refusal
from riskapp.models import InstrumentState
from tests.console.conftest import Enter
from tests.console.small_market import BTC


def tables(page: str) -> list[str]:
    return re.findall(r"<table.*?</table>", page[page.index("<h2>Phases</h2>") :], re.S)


def rows(table: str) -> list[list[str]]:
    """The words of each row of the body; a tick is `yes` or `no`."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", table[table.index("<tbody") :], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]
    return [[unescape(re.sub(r"<[^>]*>|[●·](?=<)", "", cell)).strip() for cell in row] for row in cells]


@pytest.fixture
def page(enter: Enter) -> str:
    return enter("vera").get("/rules/").content.decode()


def test_every_phase_and_what_it_allows(page: str) -> None:
    shown = {row[0]: row[2:8] for row in rows(tables(page)[0])}
    assert len(shown) == len(ALLOWS)
    assert shown["Open"] == ["yes", "yes", "yes", "yes", "no", "yes"]
    assert shown["Pre-open, no cancel"] == ["yes", "no", "no", "no", "yes", "no"]
    assert shown["Closing auction"] == ["yes", "yes", "yes", "no", "yes", "no"]


def test_stopping_is_never_out_of_turn_and_is_said_once(page: str) -> None:
    followers = {line.phase: {lamp.state for lamp in line.followers} for line in phase_lines()}
    assert followers[Phase.CLOSING_AUCTION] == set()
    assert "PRE_OPEN_NO_CANCEL" in followers[Phase.PRE_OPEN]
    assert not any(stop in followers[phase] for phase in followers for stop in ("HALTED", "CANCEL_ONLY", "CLOSED"))
    assert "may follow every other phase: stopping is never out of turn" in page


def test_markets_in_each_phase(enter: Enter) -> None:
    InstrumentState.objects.filter(pk=BTC).update(phase=Phase.VOLATILITY_AUCTION)
    shown = {row[0]: row[1] for row in rows(tables(enter("vera").get("/rules/").content.decode())[0])}
    assert {word: number for word, number in shown.items() if number != "0"} == {"Volatility auction": "1", "Halted": "1"}


def test_the_validity_matrix_is_the_cores(page: str) -> None:
    heads = [unescape(word) for word in re.findall(r'<th scope="col" class="tick">([^<]*)</th>', tables(page)[1])]
    words = {line.lamp.word: line.phase for line in phase_lines()}
    shown = [row[-len(heads) - 1 :] for row in rows(tables(page)[1])]
    lines = order_lines()
    assert len(shown) == len(lines)
    for line, (_, *ticks) in zip(lines, shown, strict=True):
        expected = [takes(words[head], line.order_type, line.time_in_force) for head in heads]
        assert [tick == "yes" for tick in ticks] == expected, line
    pairs = {(line.order_type, line.time_in_force) for line in lines}
    for order_type in OrderType:
        for time_in_force in TimeInForce:
            is_taken = any(takes(phase, order_type, time_in_force) for phase in Phase if phase in ALLOWS)
            assert ((order_type, time_in_force) in pairs) == is_taken


def test_every_refusal_with_its_text_in_the_order_of_the_checks(page: str) -> None:
    shown = [(int(row[0]), row[1], row[2]) for row in rows(tables(page)[2]) if len(row) == 3]
    assert shown == [(one.value, one.name, one.text) for one in Refusal if one]
    assert [one for _, codes in refusals() for one in codes] == [one for one in Refusal if one]
