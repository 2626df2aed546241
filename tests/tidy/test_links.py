"""Links between the documents lead somewhere."""

import re
from pathlib import PurePosixPath

import pytest

from tests.tidy import tree

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def dead(path: PurePosixPath, text: str) -> list[str]:
    """Links of the text, as if it stood at the path, that lead to no file of the checkout."""
    targets = [target for target in _LINK.findall(text) if "://" not in target]
    return [target for target in targets if not (tree.ROOT / path.parent / target).exists()]


@pytest.mark.parametrize(
    ("text", "found"),
    [("[the rules](RULES.md)", []), ("[up](../README.md#two-commands)", []), ("![none](images/none.png)", ["images/none.png"])],
)
def test_knows_good_from_bad(text: str, found: list[str]) -> None:
    assert dead(PurePosixPath("docs/ARCHITECTURE.md"), text) == found


def test_every_link_leads_somewhere() -> None:
    assert [f"{path}: {target}" for path in tree.matching("*.md") for target in dead(path, tree.text(path))] == []
