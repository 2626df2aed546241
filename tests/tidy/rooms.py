"""Who may import whom inside the engine, for every kind of source. import-linter sees neither .pyx and .pxd nor, in .py, a
name that comes out of a compiled module."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.tidy import tree

MAY_IMPORT: dict[str, set[str]] = {
    "messages": set(),
    "core": {"messages"},
    "journal": {"eventlog", "core", "messages"},
    "eventlog": {"core", "messages"},
    "sequencer": {"journal", "eventlog", "core", "messages"},
    "gateway": {"sequencer", "journal", "eventlog", "core", "messages"},
    "host": {"gateway", "sequencer", "journal", "eventlog", "core", "messages"},
    "client": {"messages"},
    "reference": {"messages", "core.capacity"},
    "sim": {"host", "gateway", "sequencer", "journal", "eventlog", "core", "messages", "client"},
    "bench": {"host", "gateway", "sequencer", "journal", "eventlog", "core", "messages", "client", "reference"},
    "public_bench": {"bench", "core", "messages", "reference"},
}
SOURCES = ("*.py", "*.pyi", "*.pyx", "*.pxd")
MODULES_OF_THE_CORE = {
    "__future__", "collections.abc", "cython", "dataclasses", "enum", "hashlib", "libc.errno", "libc.limits", "libc.stdint",
    "libc.stdlib", "libc.string", "numpy", "posix.mman", "typing",
}  # fmt: skip
"""All that the core may import beside the engine: none of them has a clock, chance, a thread or a file."""
_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+c?import\s+(\(?[\w, *]*)|c?import\s+([\w.]+))")


def imports(line: str) -> list[str]:
    """Dotted names that a line imports; those of `from engine import core` are `engine.core`."""
    found = _IMPORT.match(line)
    if found is None:
        return []
    module, names, plain = found.groups()
    if plain:
        return [plain]
    if module == "engine":
        return [f"engine.{name.split()[0]}" for name in names.strip("(").split(",") if name.strip()]
    return [module]


def may(room: str, imported: str) -> bool:
    """Whether a file of the engine's `room` may import the dotted name."""
    if not imported.startswith("engine."):
        return room != "core" or imported in MODULES_OF_THE_CORE
    inside = imported.removeprefix("engine.")
    return any(inside == allowed or inside.startswith(f"{allowed}.") for allowed in {room, *MAY_IMPORT[room]})


def violations() -> Iterator[str]:
    for path in tree.matching("engine/"):
        if path.suffix in {".py", ".pyi", ".pyx", ".pxd"} and len(path.parts) > 2:
            yield from _in(path, path.parts[1])


def _in(path: PurePosixPath, room: str) -> Iterator[str]:
    for number, line in enumerate(tree.text(path).splitlines(), start=1):
        yield from (f"{path}:{number}: {room} imports {name}" for name in imports(line) if not may(room, name))
