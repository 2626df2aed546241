"""The files of the checkout: what is committed, and what is new and not ignored."""

import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
ROOMS = ("console", "engine", "marketdata", "riskapp", "settlement")
LOCKS = {"requirements.lock", "requirements-dev.lock", "requirements-bench.lock"}
GENERATED = {"engine/messages/wire.pxd", "docs/MESSAGES.md", *LOCKS}


@cache
def files() -> tuple[PurePosixPath, ...]:
    """Relative to the root, in order; without what a machine wrote."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = sorted(name for name in told.stdout.splitlines() if name not in GENERATED and "/migrations/" not in name)
    return tuple(PurePosixPath(name) for name in names if (ROOT / name).is_file())


def matching(*patterns: str) -> list[PurePosixPath]:
    """`engine/core/*.pyx` matches in that folder alone, `*.py` anywhere, `engine/` all below it."""
    return [path for path in files() if any(_matches(path, pattern) for pattern in patterns)]


def _matches(path: PurePosixPath, pattern: str) -> bool:
    if pattern.endswith("/"):
        return str(path).startswith(pattern)
    return path.match(pattern) and ("/" not in pattern or pattern.count("/") == len(path.parts) - 1)


@cache
def text(path: PurePosixPath) -> str:
    """Empty for a picture or a record of bytes: rules speak of texts."""
    content = (ROOT / path).read_bytes()
    return "" if b"\0" in content else content.decode()
