"""Functions and files stay short; what is too long already may only shrink."""

from pathlib import PurePosixPath
from statistics import median

import pytest

from tests.tidy import lengths

SOURCES = [
    ("a.py", "def short():\n    return 1\n", [("short", 2)]),
    ("a.py", "class A:\n    async def one(self):\n        x = 1\n\n        return x\n", [("one", 4)]),
    ("a.pyx", "cdef int one(int a,\n  int b\n) except -1:\n    return a\n\ndef two(x):\n    pass\n", [("one", 4), ("two", 2)]),
    ("a.js", "export function one(a) {\n  return a\n}\n\nconst two = (a) => {\n  if (a) {\n  }\n}\n", [("one", 3), ("two", 4)]),
]


@pytest.mark.parametrize(("name", "text", "expected"), SOURCES)
def test_measures(name: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert lengths.functions(PurePosixPath(name), text) == expected


def test_knows_good_from_bad() -> None:
    before = {"a.py::long": 40}
    assert lengths.grown({"a.py::long": 40}, before) == []
    assert lengths.grown({"a.py::long": 41}, before) == ["a.py::long: 41 lines, 40 allowed"]
    assert lengths.grown({"b.py::new": 36}, before) == ["b.py::new: 36 lines, none allowed"]
    assert lengths.shrunk({"a.py::long": 40}, before) == []
    assert lengths.shrunk({}, before) == ["a.py::long: no more, ratchet says 40"]


@pytest.mark.parametrize("kind", ["functions", "files"])
def test_nothing_grows(kind: str) -> None:
    assert lengths.grown(lengths.measured()[kind], lengths.allowed()[kind]) == []


@pytest.mark.parametrize("kind", ["functions", "files"])
def test_the_ratchet_follows(kind: str) -> None:
    """`python -m tests.tidy.lengths` writes it."""
    assert lengths.shrunk(lengths.measured()[kind], lengths.allowed()[kind]) == []


def test_most_functions_are_short() -> None:
    found = lengths.all_lengths()
    assert median(found) <= 12
    assert found[len(found) * 9 // 10] <= lengths.FUNCTION_LINES_MAX
