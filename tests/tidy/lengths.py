"""How long functions and files are. `python -m tests.tidy.lengths` writes the ratchet anew, which may only shrink.

A function counts from its first line to its last, with its docstring. In Python the syntax tree tells them; in Cython and
JavaScript the indentation does.
"""

import ast
import json
import re
import sys
from pathlib import Path, PurePosixPath

from tests.tidy import tree

FUNCTION_LINES_MAX = 35
FILE_LINES_MAX = 400
RATCHET = Path(__file__).with_name("lengths.json")
CODE = ("*.py", "*.pyx", "*.pxd", "*.js", "*.css", "*.html")
_CYTHON = re.compile(r"^(\s*)(?:async def|def|cdef|cpdef)\s+(?!class\b|extern\b)[^=(]*?(\w+)\s*\(")
_SCRIPT = re.compile(
    r"^(\s*)(?:export\s+)?(?:default\s+)?(?:(?:async\s+)?function\s*\*?\s*(\w+)|(?:(?:static|async|get|set)\s+)*(#?\w+)\s*\([^)]*\)\s*\{$"
    r"|(?:const|let)\s+(\w+)\s*=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>\s*\{$)"
)
_NOT_FUNCTIONS = {"if", "for", "while", "switch", "catch", "with"}


def functions(path: PurePosixPath, text: str) -> list[tuple[str, int]]:
    """(name, lines) of each function of the file."""
    if path.suffix == ".py":
        return _python(text)
    if path.suffix in {".pyx", ".pxd"}:
        return _indented(text.splitlines(), _CYTHON, closed=False)
    if path.suffix == ".js":
        return _indented(text.splitlines(), _SCRIPT, closed=True)
    return []


def _python(text: str) -> list[tuple[str, int]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    return [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def _indented(lines: list[str], start: re.Pattern[str], closed: bool) -> list[tuple[str, int]]:
    found = []
    for number, line in enumerate(lines):
        match = start.match(line)
        name = next((group for group in match.groups()[1:] if group), "") if match else ""
        if match and name not in _NOT_FUNCTIONS:
            found.append((name, _span(lines[number:], len(match.group(1))) + closed))
    return [(name, length) for name, length in found if length > 1]  # one line is a declaration


def _span(lines: list[str], indent: int) -> int:
    """Lines until the first that is not deeper (the closing brackets of a long signature are not an end)."""
    last = 1
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        if len(line) - len(line.lstrip()) <= indent and not line.strip().startswith(")"):
            break
        last = number
    return last


def measured() -> dict[str, dict[str, int]]:
    """What is over a bound: functions as `path::name`, files by path."""
    paths = tree.matching(*CODE)
    long_functions: dict[str, int] = {}
    for path in paths:
        for name, lines in functions(path, tree.text(path)):
            if lines > FUNCTION_LINES_MAX:
                key = f"{path}::{name}"
                long_functions[key] = max(lines, long_functions.get(key, 0))
    sizes = {str(path): len(tree.text(path).splitlines()) for path in paths}
    return {"functions": long_functions, "files": {path: lines for path, lines in sizes.items() if lines > FILE_LINES_MAX}}


def all_lengths() -> list[int]:
    return sorted(lines for path in tree.matching(*CODE) for _, lines in functions(path, tree.text(path)))


def allowed() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(RATCHET.read_text())
    return found


def grown(now: dict[str, int], before: dict[str, int]) -> list[str]:
    """Longer than the ratchet allows, or new in it."""
    more = {name: lines for name, lines in now.items() if lines > before.get(name, 0)}
    return [f"{name}: {lines} lines, {before.get(name, 'none')} allowed" for name, lines in more.items()]


def shrunk(now: dict[str, int], before: dict[str, int]) -> list[str]:
    """Shorter by now than the ratchet says: it must follow, or the gain could be lost again."""
    less = {name: lines for name, lines in before.items() if now.get(name, 0) < lines}
    return [f"{name}: {now.get(name, 'no more')}, ratchet says {lines}" for name, lines in less.items()]


if __name__ == "__main__":
    RATCHET.write_text(json.dumps(measured(), indent=2, sort_keys=True) + "\n")
    sys.stdout.write(RATCHET.read_text())
