"""The tool itself: which mutants it finds, that a file which holds all of them does what it did, what its table may say."""

from pathlib import PurePosixPath

import pytest

from tests.mutation.equivalents import TABLE, Equivalents
from tests.mutation.mutants import Mutant, rewrite_all
from tests.mutation.report import lines

SOURCE = '''"""A file."""

cdef enum:
    EIGHT = 1 << 3


cdef inline bint judge(const Order* order, int64_t most) noexcept nogil:
    """No mutant in 1 < 2."""
    cdef int64_t left = <int64_t> order.qty
    if not order.known or 1 <= left <= most:  # or here: <
        left -= 1
        return min(left, most) == most - 1
    return left is not NULL and left
'''


def changes(source: str) -> list[tuple[str, str]]:
    return [(mutant.was, mutant.now) for mutant in rewrite_all({PurePosixPath("core/a.pxd"): source})[1]]


def test_each_operator_is_changed_by_itself() -> None:
    assert changes(SOURCE) == [
        ("not order.known", "order.known"),
        ("1 <= left <= most", "1 < left <= most"), ("1 <= left <= most", "1 > left <= most"),
        ("1 <= left <= most", "1 <= left < most"), ("1 <= left <= most", "1 <= left > most"),
        ("not order.known or 1 <= left <= most", "not order.known and 1 <= left <= most"),
        ("-= 1", "-= 0"), ("-= 1", "-= 2"), ("min(left, most)", "max(left, most)"), ("- 1", "- 0"), ("- 1", "- 2"),
        ("min(left, most) == most - 1", "min(left, most) != most - 1"),
        ("left is not NULL and left", "left is not NULL or left"),
    ]


def test_only_the_one_in_force_is_another_program() -> None:
    text = "def judge(a, b, c):\n    return not a < b + 1 or (min(a, c) == b and c >= 2)\n"
    texts, mutants = rewrite_all({PurePosixPath("core/a.pyx"): text})
    [rewritten] = texts.values()
    rewritten = rewritten[rewritten.index("def judge") :]
    values = [(a, b, c) for a in range(4) for b in range(4) for c in range(4)]

    def told(source: str, number: int) -> list[bool]:
        names: dict[str, object] = {"mutant_in_force": number}
        exec(source, names)
        return [bool(names["judge"](*each)) for each in values]  # type: ignore[operator]

    assert told(rewritten, 0) == told(text, 0)
    for mutant in mutants:
        assert told(rewritten, mutant.number) != told(text, 0), mutant
        by_hand = text.replace(mutant.was, mutant.now)
        assert by_hand != text
        assert told(rewritten, mutant.number) == told(by_hand, 0), mutant


def test_a_table_that_says_too_much_is_faulted() -> None:
    mutants = [Mutant(1, "a.pxd", "f", 3, "x < y", "x <= y"), Mutant(2, "a.pxd", "f", 3, "x < y", "x >= y")]
    table = Equivalents.load("# a remark\n\na.pxd | f | x < y | x <= y | never equal\na.pxd | f | x > y | x >= y | gone\n")
    assert mutants[0] in table
    assert mutants[1] not in table
    assert table.faults(mutants, killed=set()) == ["no such mutant: a.pxd | f | x > y | x >= y"]
    assert len(table.faults(mutants, killed={1, 2})) == 2
    with pytest.raises(ValueError, match="is wanted"):
        Equivalents.load("a.pxd | f | x < y | x <= y |")


def test_the_score_leaves_equivalents_out() -> None:
    mutants = [Mutant(n, "checks.pxd", "f", 3, f"{n} < y", f"{n} <= y") for n in range(1, 6)]
    table = Equivalents.load("checks.pxd | f | 1 < y | 1 <= y | never equal")
    told = list(lines(mutants, {1: "survived", 2: "survived", 3: "story", 4: "test", 5: "signal-11"}, table))
    assert told[0] == "SURVIVED  checks.pxd:3 in f: 2 < y  ->  2 <= y"
    assert next(line for line in told if line.startswith("risk")).split() == ["risk", "5", "1", "3", "1", "75.0", "%"]


def test_the_table_can_be_read() -> None:
    assert Equivalents.load(TABLE.read_text())
