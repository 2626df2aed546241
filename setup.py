"""Builds the compiled core in place: `python setup.py build_ext --inplace`."""

import os
import platform
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

NO_MODULES = {Path("engine/public_bench/library.pyx")}  # engine/public_bench/build.py makes a library of it
SOURCES = sorted(set(Path("engine").rglob("*.pyx")) - NO_MODULES)
MACHINE = ["-msse4.2"] if platform.machine() == "x86_64" else []  # its CRC32C instruction
EXTRA = os.environ.get("TIDEGATE_CFLAGS", "").split()  # for builds that are not for use: mutants, sanitizers, coverage

setup(
    packages=[],
    ext_modules=cythonize(
        [
            Extension(
                str(path.with_suffix("")).replace("/", "."),
                [str(path)],
                extra_compile_args=["-O3", "-fno-strict-aliasing", *MACHINE, "-Wno-unreachable-code", *EXTRA],
                extra_link_args=EXTRA,
                libraries=["pthread"],
            )
            for path in SOURCES
        ],
        compiler_directives={
            "language_level": 3, "boundscheck": False, "wraparound": False, "cdivision": True, "initializedcheck": False,
        },
        nthreads=2,
    ),
)
