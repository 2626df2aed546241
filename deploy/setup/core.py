"""The compiled core: built in place when a source has changed."""

import sys
from pathlib import Path

from deploy.setup import stamps
from deploy.setup.environment import LOGS, PYTHON
from deploy.setup.progress import run

STAMP = Path("build/core.stamp")


def build() -> str:
    sources = [file for pattern in ("*.pyx", "*.pxd", "*.h") for file in Path("engine").rglob(pattern)]
    modules = [file for file in sources if file.suffix == ".pyx"]
    wanted = stamps.hash_of([*sources, Path("setup.py")], sys.version, Path("requirements.lock").read_text())
    if stamps.is_current(STAMP, wanted) and all(_is_built(module) for module in modules):
        return "current"
    command = [str(PYTHON), "setup.py", "-q", "build_ext", "--inplace", "--parallel", "2"]
    run(command, LOGS / "core.log", "the compiled core could not be built")
    stamps.write(STAMP, wanted)
    return f"{len(modules)} modules built"


def _is_built(module: Path) -> bool:
    return any(module.parent.glob(f"{module.stem}.*.so"))
