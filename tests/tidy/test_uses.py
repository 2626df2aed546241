"""No file lies around that nobody uses."""

import pytest

from tests.tidy import uses


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("from riskapp.ticks import Ticks", True),
        ("from riskapp import ages, ticks", True),
        ("from riskapp import (\n    ages,\n    ticks,\n)", True),
        ('ROOT = "riskapp.ticks"', True),
        ("from riskapp.ticksize import Ticks", False),
        ("from marketdata import ticks", False),
    ],
)
def test_knows_good_from_bad(text: str, named: bool) -> None:
    assert uses.is_named("riskapp.ticks", [text]) == named


def test_every_module_is_imported() -> None:
    assert list(uses.unused_modules()) == []


def test_every_template_and_static_file_is_named() -> None:
    assert list(uses.unused_assets()) == []
