"""Rules for single lines: each catches its bad line, spares its good one, and the tree keeps it."""

import pytest

from tests.tidy.line_rules import RULES, LineRule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_knows_good_from_bad(rule: LineRule) -> None:
    assert rule.catches(rule.bad)
    assert not rule.catches(rule.good)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_tree_keeps(rule: LineRule) -> None:
    assert list(rule.violations()) == []
