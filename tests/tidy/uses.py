"""Which modules, templates and static files nobody names."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tests.tidy import tree

FOUND_BY_NAME = ("/management/commands/", "/templatetags/", "/migrations/")
"""Django finds them by their folder."""
ENTRANCES = {"manage.py", "setup.py", "console/celery.py", "riskapp/apps.py", "engine/messages/generate.py",
             "engine/reference/reference.py"}  # fmt: skip
"""Started by a person or by name: Celery's `-A console`, Django's app, the generator of committed files. The reference is there
to be compared with, which tests do."""


def dotted(path: PurePosixPath) -> str:
    name = ".".join(path.with_suffix("").parts)
    return name.removesuffix(".__init__")


def is_named(module: str, texts: Iterable[str]) -> bool:
    """By its dotted name (import or string), as `from package import module`, or as a program by its file's name."""
    package, _, name = module.rpartition(".")
    whole = re.compile(rf"(?<![\w.]){re.escape(module)}(?![\w])")
    parted = re.compile(rf"from\s+{re.escape(package)}\s+c?import\s+(\([^)]*|[^\n]*)\b{name}\b")
    relative = re.compile(rf"from\s+\.\s+c?import\s+[^\n]*\b{name}\b")
    program = f'"{name}.py"'
    return any(
        whole.search(text) or (package and parted.search(text)) or relative.search(text) or program in text for text in texts
    )


def unused_modules() -> Iterator[str]:
    """Tests do not count as use: what only a test imports is not part of the product."""
    sources = {path: tree.text(path) for path in tree.matching("*.py", "*.pyx", "*.pxd", "Makefile", "pyproject.toml")}
    product = {path: text for path, text in sources.items() if path.parts[0] != "tests"}
    for path in product:
        if path.suffix != ".py" or path.name in {"__init__.py", "__main__.py"} or str(path) in ENTRANCES:
            continue
        if any(part in f"/{path}" for part in FOUND_BY_NAME):
            continue
        if not is_named(dotted(path), (text for other, text in product.items() if other != path)):
            yield str(path)


def unused_assets() -> Iterator[str]:
    """Templates and static files whose name stands in no source, template, script or style sheet."""
    texts = [tree.text(path) for path in tree.matching("*.py", "*.html", "*.js", "*.css", "*.json", "*.svg")]
    for path in tree.matching("templates/", "static/"):
        if path.parts[1:2] != ("admin",) and not any(path.name in text for text in texts) and not path.name.startswith("."):
            yield str(path)
