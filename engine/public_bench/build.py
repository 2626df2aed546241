"""Builds the shared library: the core's own sources, linked into one piece that needs no interpreter.

A compiled module of Cython calls another's functions through pointers that are filled when Python imports it. Here the same C
is linked instead: what a module exports becomes visible to the others, what it imports is declared and left to the linker. What
only an interpreter would call is dropped as unreachable; if something reachable needed Python, the link would fail.
"""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

FOLDER = Path("build/public_bench")
LIBRARY = FOLDER / "libtidegate.so"
SOURCE = Path("engine/public_bench/library.pyx")
EXPORTS = SOURCE.with_suffix(".map")
DIRECTIVES = {"boundscheck": False, "wraparound": False, "cdivision": True, "initializedcheck": False}
SPEED = ["-O3", "-march=native", "-fno-strict-aliasing", "-fno-tree-slp-vectorize"]
FLAGS = [*SPEED, "-fPIC", "-ffunction-sections", "-fdata-sections", "-g", "-w"]
LINK = ["-shared", "-Wl,--gc-sections", f"-Wl,--version-script={EXPORTS}", "-Wl,-z,defs"]


def build() -> Path:
    """Run in the root of the checkout. CalledProcessError when Cython or the C compiler refuses."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted, objects = [SOURCE], []
    for source in wanted:  # grows while it is walked
        text = _as_c(source)
        imported = _pointers(text, "import")
        wanted += sorted({_module_of(function) for function in imported} - set(wanted))
        objects.append(_compiled(source, _linked(text, imported, _pointers(text, "export"))))
    subprocess.run(["gcc", *FLAGS, *map(str, objects), *LINK, "-o", str(LIBRARY)], check=True)
    return LIBRARY


def _as_c(source: Path) -> str:
    out = FOLDER / f"{source.stem}.cython.c"
    options = [f"-X{name}={value}" for name, value in DIRECTIVES.items()]
    subprocess.run([sys.executable, "-m", "cython", "-3", *options, str(source), "-o", str(out)], check=True)
    return out.read_text()


def _pointers(text: str, way: str) -> list[str]:
    """Functions that the module imports from others or exports to them: its C keeps them in arrays."""
    lists = re.findall(rf"__pyx_{way}_pointers\[\]\)\(void\) = \{{(.*?)\}};", text)
    return re.findall(r"&(__pyx_f_\w+)", " ".join(lists))


def _mangled(source: Path) -> str:
    return "__pyx_f_" + "_".join(f"{len(part)}{part}" for part in source.with_suffix("").parts) + "_"


def _module_of(function: str) -> Path:
    """The source of the function's module. ValueError where it is none of the core's."""
    owners = [path for path in Path("engine/core").glob("*.pyx") if function.startswith(_mangled(path))]
    if not owners:
        raise ValueError(f"{function} is no function of engine/core: the library may link the core alone")
    return max(owners, key=lambda path: len(path.name))


def _linked(text: str, imported: list[str], exported: list[str]) -> str:
    for name in imported:
        text = re.sub(rf"^static (.+)\(\*{name}\)(\(.*\); /\*proto\*/)$", rf"extern \1{name}\2", text, flags=re.M)
    for name in exported:
        text = re.sub(rf"^static (?=[^\n=]*\b{name}\()", "", text, flags=re.M)
    return text


def _compiled(source: Path, text: str) -> Path:
    changed = FOLDER / f"{source.stem}.c"
    changed.write_text(text)
    include = sysconfig.get_paths()["include"]
    subprocess.run(["gcc", *FLAGS, f"-I{include}", "-c", str(changed), "-o", str(changed.with_suffix(".o"))], check=True)
    return changed.with_suffix(".o")
