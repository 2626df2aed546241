"""Where the shared recordings lie, and the loud skip without them."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def needed(path: str) -> Path:
    """The file; skips the test where it is missing, which CI counts as a failure."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"{found} is missing: this test needs the shared recordings")
    return found
