"""What no line may say, where, and why. Each rule carries a line that it lets pass and one that it catches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.tidy import tree

THIS = "tests/tidy/"
"""Quotes every bad line there is."""


@dataclass(frozen=True)
class LineRule:
    name: str
    where: tuple[str, ...]
    banned: str
    good: str
    bad: str
    but_not: tuple[str, ...] = ()
    code_only: bool = False
    """Comments and docstrings may say it."""

    def catches(self, line: str) -> bool:
        return re.search(self.banned, line) is not None

    def violations(self) -> Iterator[str]:
        for path in tree.matching(*self.where):
            if not str(path).startswith((THIS, *self.but_not)):
                yield from self._in(path)

    def _in(self, path: PurePosixPath) -> Iterator[str]:
        text = tree.text(path)
        for number, line in enumerate((_code(text) if self.code_only else text).splitlines(), start=1):
            if self.catches(line):
                yield f"{path}:{number}: {self.name}: {line.strip()}"


def _code(text: str) -> str:
    """Without docstrings and comments, line numbers kept."""
    bare = re.sub(r'"""[\s\S]*?"""', lambda found: "\n" * found[0].count("\n"), text)
    return re.sub(r"(^|\s)#.*", "", bare, flags=re.M)


PYTHON = ("*.py", "*.pyi", "*.pyx", "*.pxd")
CORE = ("engine/core/*.py", "engine/core/*.pyi", "engine/core/*.pyx", "engine/core/*.pxd", "engine/core/*.h")
ALL = ("*",)

RULES = [
    LineRule(
        "an exception that is caught has a name", PYTHON, r"^\s*except\s*(\(?\s*Exception\b.*)?:",
        good="    except (OSError, ValueError):", bad="    except Exception as error:",
    ),
    LineRule(
        "the core has no clock", CORE,
        r"\b(c?import\s+time|from\s+(libc\.|posix\.)?time|datetime|clock_gettime|gettimeofday|rdtsc)\b",
        good="    time_ns = command.time_ns", bad="from libc.time cimport time", code_only=True,
    ),
    LineRule(
        "the core has no randomness", CORE, r"\b(s?rand\s*\(|random\b|urandom|getrandom|uuid)",
        good="    cdef uint64_t operand = seed", bad="from libc.stdlib cimport malloc, random", code_only=True,
    ),
    LineRule(
        "the core has no floats", CORE, r"\b(float|double)\b|(?<![\w.])\d+\.\d|\bnp\.float",
        good="    cdef int64_t notional = price * lots", bad="    cdef double price", code_only=True,
    ),
    LineRule(
        "the core does no I/O", CORE,
        r"\b(f?printf?|f?open|fwrite|fread|recv|send|socket|logging|stdio|unistd|os\.\w+)\b\s*[(.;>]|\bimport (os|sys|io)\b",
        good="    emit(book, OPENED)", bad='    print("matched", order)', code_only=True,
    ),
    LineRule(
        "the core starts no thread", CORE, r"\b(pthread|threading|prange|openmp|concurrent|asyncio|atomic)",
        good="    with nogil:", bad="from cython.parallel cimport prange", code_only=True,
    ),
    LineRule(
        "the core keeps no Python object", ("engine/core/*.pyx", "engine/core/*.pxd"),
        r"^\s*(cdef\s+(public\s+|readonly\s+)?)(object|list|dict|set|tuple|str|bytes)\b(?!.*\()|\bPy[A-Z]\w+",
        good="    cdef Order* orders", bad="    cdef dict orders", code_only=True,
    ),
    LineRule(
        "money is a whole number", ("riskapp/", "engine/"), r"\bFloatField\b",
        good="    price_ticks = models.BigIntegerField()", bad="    price = models.FloatField()", but_not=("engine/bench/",),
    ),
    LineRule(
        "control flow is not hidden in receivers", PYTHON, r"\b(post|pre)_(save|delete)\b|@receiver\b",
        good="    announce(topic)", bad="@receiver(post_save, sender=Account)",
    ),
    LineRule(
        "our own code is not mocked", ("tests/",), r"\b(unittest\.mock|from unittest import mock|MagicMock|pytest_mock)\b",
        good="import pytest", bad="from unittest.mock import patch",
    ),
    LineRule(
        "what is left to do stands in an issue", ALL, r"\b(TODO|FIXME|XXX|HACK)\b",
        good="# the halt comes first: an order behind it must not pass", bad="# TODO: check the halt",
    ),
    LineRule(
        "no path of one machine", ALL, r"(?<![\w.])/(work|home/\w+|root|Users)/",
        good='VAR = BASE_DIR / "var"', bad='DATA = "/home/ada/data"',
    ),
    LineRule(
        "no host but this machine and examples", ALL,
        r"https?://(?!127\.0\.0\.1|localhost|\[::1\]|[\w.-]*\bexample\b|www\.w3\.org/|[{<$%*]|\.\.\.|\s|['\"`)/]|$)"
        "|index-url|trusted-host",
        good="print('http://127.0.0.1:8000/')", bad="--index-url https://packages.internal/simple",
    ),
    LineRule(
        "no markup that the Content-Security-Policy would refuse", ("templates/",),
        r"<style\b|\sstyle=|\son(click|load|change|submit|input|error|key\w+|mouse\w+|focus|blur)\s*=|javascript:"
        r"|<script(?![^>]*\bsrc=)(?![^>]*application/json)",
        good='<script type="module" src="/static/js/live.js"></script>', bad='<p style="color: red">',
    ),
    LineRule(
        "the browser builds no markup out of data", ("static/",),
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b",
        good="  cell.textContent = row.price", bad="  cell.innerHTML = row.price",
    ),
]  # fmt: skip
