"""A file is named for what it knows."""

from pathlib import PurePosixPath

import pytest

from tests.tidy import tree

NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "service", "services", "manager", "managers", "handler",
            "handlers", "base", "shared", "lib", "stuff", "tools", "core_utils"}  # fmt: skip
KINDS = {".py", ".pyi", ".pyx", ".pxd", ".js", ".css", ".html"}


def is_nameless(path: PurePosixPath) -> bool:
    """What stands under every page is `base`, as Django has it; everything else has a noun of its own."""
    return path.suffix in KINDS and path.stem.lower() in NAMELESS and path.name not in {"base.html", "base.css"}


@pytest.mark.parametrize(
    ("path", "nameless"),
    [("riskapp/utils.py", True), ("static/js/helpers.js", True), ("riskapp/ticks.py", False), ("templates/base.html", False)],
)
def test_knows_good_from_bad(path: str, nameless: bool) -> None:
    assert is_nameless(PurePosixPath(path)) == nameless


def test_every_file_has_a_name() -> None:
    assert [str(path) for path in tree.files() if is_nameless(path)] == []
