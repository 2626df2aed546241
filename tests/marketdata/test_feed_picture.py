"""The flows' live pictures, and the file of ended passes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from marketdata.replay.figures import PassFigures
from marketdata.replay.report import report
from riskapp.feed_files import passes_path
from riskapp.feed_picture import PASSES_KEPT, keep_pass, last_passes, replay_rows
from riskapp.topics import FEED


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: LazySettings) -> None:
    settings.VAR = tmp_path


def ended(number: int) -> dict[str, Any]:
    figures = PassFigures(number=number, state="complete", trades_recorded=284, trades_matched=283, refused={"BOOK_FULL": 1})
    return report(figures, started_ns=1, ended_ns=2)


def test_the_latest_passes_come_first() -> None:
    assert last_passes() == []
    for number in (1, 2, 3):
        keep_pass(ended(number))
    assert [one["pass"] for one in last_passes()] == [3, 2, 1]
    assert last_passes(1) == [ended(3)]


def test_the_file_is_bounded() -> None:
    for number in range(1, 3 * PASSES_KEPT + 50):
        keep_pass(ended(number))
        assert len(passes_path().read_text().splitlines()) <= 2 * PASSES_KEPT
    assert last_passes(1)[0]["pass"] == 3 * PASSES_KEPT + 49
    assert len(last_passes(10_000)) >= PASSES_KEPT


def test_a_torn_line_hides_no_other() -> None:
    keep_pass(ended(1))
    whole = json.dumps(ended(2))
    passes_path().write_text(passes_path().read_text() + whole[: len(whole) // 2])
    assert [one["pass"] for one in last_passes()] == [1]
    keep_pass(ended(3))
    assert [one["pass"] for one in last_passes()] == [3, 1]


def test_rows_of_the_live_topic() -> None:
    figures = PassFigures(number=7, state="replaying", refused={"PRICE_OUT_OF_RANGE": 198, "INSTRUMENT_NOT_OPEN": 2})
    rows = dict(replay_rows(figures))
    assert {len(row) for row in replay_rows(figures)} == {len(FEED.columns)}
    assert (rows["pass"], rows["state"], rows["refused"]) == (7, "replaying", 200)
    assert (rows["refused.INSTRUMENT_NOT_OPEN"], rows["refused.PRICE_OUT_OF_RANGE"]) == (2, 198)
    assert len(rows) < FEED.rows_max
