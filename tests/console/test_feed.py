"""The feed's page: what each pass of the recording came to."""

from pathlib import Path

import pytest
from pytest_django import Settings

from marketdata.replay.figures import PassFigures
from marketdata.replay.report import report
from riskapp.feed_picture import keep_pass
from tests.console.conftest import Enter


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def test_passes_newest_first(enter: Enter, var: Path) -> None:
    for number, matched in ((1, 280), (2, 281)):
        figures = PassFigures(
            number=number, state="complete", trades_recorded=284, trades_matched=matched, trades_at_price=284,
            trades_engine=1_284, refused={"PRICE_OUTSIDE_COLLAR": 2}, repaired=3, seq=41_408,
        )
        keep_pass(report(figures, started_ns=1, ended_ns=1_767_225_600_000_000_000))
    page = enter("vera").get("/feed/").content.decode()
    assert page.index('<th scope="row">2</th>') < page.index('<th scope="row">1</th>')
    newest = page[page.index('<th scope="row">2</th>') : page.index('<th scope="row">1</th>')]
    for shown in ("2026-01-01 00:00:00", "complete", ">284<", ">281<", ">1,284<", "2 (price outside collar 2)", ">41,408<"):
        assert shown in newest


def test_before_the_first_pass_has_ended(enter: Enter, var: Path) -> None:
    assert "No pass has ended yet." in enter("vera").get("/feed/").content.decode()


def test_both_flows_are_labelled(enter: Enter, var: Path) -> None:
    page = enter("vera").get("/feed/").content.decode()
    assert 'recorded flow</span> <a href="/instruments/1/">BTC/USD</a>' in page
    assert 'generated flow</span> <a href="/instruments/2/">ETH/USD</a>' in page
