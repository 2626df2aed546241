"""A copy of the tree that is compiled in another way: with mutants, sanitizers, coverage."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "build", "static", "test-artifacts", "var")
BUILD_S_MAX = 1800


def copy_tree(place: Path, *, compiled: bool) -> None:
    """The tree as it stands, over what the place holds already; with what is compiled, or without."""
    left_out = LEFT_OUT if compiled else (*LEFT_OUT, "*.so", "*.c")
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*left_out), symlinks=True, dirs_exist_ok=True)


def build(place: Path, flags: str, header: str = "") -> None:
    """Compile what is stale in the copy, with `flags` after the usual ones. RuntimeError with the compiler's words.

    `header`: what the flags include, so that all is stale when it has changed.
    """
    stamp = place / "built_with.txt"
    if stamp.exists() and stamp.read_text() != flags + header:
        shutil.rmtree(place / "build")
    stamp.write_text(flags + header)
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "build_ext", "--inplace"], cwd=place, env=os.environ | {"TIDEGATE_CFLAGS": flags},
        capture_output=True, text=True, timeout=BUILD_S_MAX, check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the copy could not be built:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
