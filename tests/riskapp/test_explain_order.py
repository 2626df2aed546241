"""`manage.py explain_order`: asks the running engine, and says it in lines."""

from collections.abc import Generator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from riskapp.management.commands.explain_order import ASKED_WRONGLY, NO_ANSWER, REFUSED
from tests.engine.small_engine import MID, running

ORDER = ["account=1", "instrument=1", "side=BUY", "order_type=LIMIT", "time_in_force=gtc", f"price_ticks={MID}"]


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path, None, None]:
    with running(tmp_path_factory.mktemp("w") / "e") as made:
        yield made.folder


def ask(*fields: str) -> str:
    told = StringIO()
    call_command("explain_order", "NewOrder", *fields, stdout=told)
    return told.getvalue()


def test_taken(venue: Path, settings) -> None:
    settings.ENGINE_FOLDER = venue
    assert "It would be taken." in ask(*ORDER, "qty_lots=5")


def test_refused(venue: Path, settings) -> None:
    settings.ENGINE_FOLDER = venue
    with pytest.raises(CommandError, match="QTY_NOT_POSITIVE") as refused:
        ask(*ORDER, "qty_lots=0")
    assert refused.value.returncode == REFUSED


@pytest.mark.parametrize("field", ["side=LEFT", "qty_lots=many", "colour=1", "qty_lots"])
def test_asked_wrongly(venue: Path, settings, field: str) -> None:
    settings.ENGINE_FOLDER = venue
    with pytest.raises(CommandError) as wrong:
        ask(*ORDER, field)
    assert wrong.value.returncode == ASKED_WRONGLY


def test_no_engine(tmp_path: Path, settings) -> None:
    settings.ENGINE_FOLDER = tmp_path
    with pytest.raises(CommandError, match="no engine answered") as gone:
        ask(*ORDER)
    assert gone.value.returncode == NO_ANSWER
