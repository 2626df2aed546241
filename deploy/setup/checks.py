"""What the machine must have. Each check answers with one line that says what to do, or None. Readable by any Python 3."""

import os
import shutil

PYTHON_LEAST = (3, 11)
FREE_BYTES_LEAST = 2 << 30


def python_trouble(version):
    if tuple(version[:2]) >= PYTHON_LEAST:
        return None
    return "Python %d.%d is too old, 3.11 is the least: install python3.11 and run make PYTHON=python3.11" % tuple(version[:2])


def compiler_trouble(path):
    if shutil.which("gcc", path=path):
        return None
    return "gcc is not installed, and the engine is compiled here: apt-get install gcc libc6-dev"


def headers_trouble(include):
    if os.path.exists(os.path.join(include, "Python.h")):
        return None
    return "Python.h is not in %s, and the engine is compiled against it: apt-get install python3-dev" % include


def venv_trouble(find_spec):
    """Debian parts the venv module's own pip from python3."""
    if find_spec("ensurepip") and find_spec("venv"):
        return None
    return "this Python cannot make virtual environments: apt-get install python3-venv"


def disk_trouble(free, folder):
    if free >= FREE_BYTES_LEAST:
        return None
    return "%d MiB of disk are free at %s, %d are needed: make room" % (free >> 20, folder, FREE_BYTES_LEAST >> 20)
