"""The simulated machine's calls, as machine.c takes them out of libc's hands."""

import ctypes
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("machine.c")
LOADED = "TIDEGATE_SIM_MACHINE"
"""Set in the process that has machine.c under it."""


class Deed(IntEnum):
    """What is about to be done to a file; the numbers are machine.c's."""

    WRITE = 1
    SYNC = 2
    CUT = 3
    RENAME = 4
    UNLINK = 5
    OPEN = 6
    RESERVE = 7
    IDLE = 8  # nothing is done: whoever runs waits for somebody else


Ask = Callable[[Deed, str, str, int, int, bytes], int]
"""(deed, path, path after a rename, offset, size, bytes of a write) -> 0, a negative errno, or how much of a write is taken."""
_ASK = ctypes.CFUNCTYPE(
    ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_void_p
)


def run_on_machine(module: str, arguments: list[str]) -> int:
    """Run `python -m module` with these arguments on the simulated machine; its exit code. CalledProcessError, OSError."""
    with tempfile.TemporaryDirectory(prefix="tidegate-sim-") as folder:
        library = Path(folder) / "machine.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True, timeout=60)
        environment = os.environ | {"LD_PRELOAD": str(library), LOADED: "1", "PYTHONHASHSEED": "0"}
        return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode


class Machine:
    """One at a time in a process. Between `start` and `stop` files below `root` and both clocks are simulated."""

    def __init__(self) -> None:
        """RuntimeError where machine.c was not loaded."""
        if LOADED not in os.environ:
            raise RuntimeError("the simulated machine is not there: use run_on_machine")
        here = ctypes.CDLL(None)
        self._on = ctypes.c_int.in_dll(here, "machine_on")
        self._wall = ctypes.c_long.in_dll(here, "machine_wall_ns")
        self._steady = ctypes.c_long.in_dll(here, "machine_steady_ns")
        self._asking = ctypes.c_int.in_dll(here, "machine_asking")
        self._root = (ctypes.c_char * 256).in_dll(here, "machine_root")
        self._ask = ctypes.c_void_p.in_dll(here, "machine_ask")
        self.fault: BaseException | None = None
        self._kept: object = None  # the callback must live as long as C may call it

    def start(self, root: Path, ask: Ask, wall_ns: int) -> None:
        def called(deed: int, path: bytes, to: bytes, at: int, size: int, bytes_: int | None) -> int:
            try:
                return ask(Deed(deed), path.decode(), to.decode(), at, size, ctypes.string_at(bytes_, size) if bytes_ else b"")
            except BaseException as fault:  # noqa: BLE001  # C knows no exceptions: it is kept for whoever looks next
                self.fault = self.fault or fault
                return -errno.EIO

        self.fault = None

        self._kept = callback = _ASK(called)
        self._ask.value = ctypes.cast(callback, ctypes.c_void_p).value
        self._root.value = str(root).encode() + b"/"
        self._wall.value, self._steady.value = wall_ns, 1_000_000_000_000
        self._on.value = 1

    def stop(self) -> None:
        self._on.value = 0

    @contextmanager
    def others_run(self) -> Iterator[None]:
        """Inside an answer to `ask`: what happens meanwhile is asked about too."""
        yield from self._with_asking(0)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done to files now is the simulation's own doing, not the engine's."""
        yield from self._with_asking(1)

    def _with_asking(self, value: int) -> Iterator[None]:
        before, self._asking.value = self._asking.value, value
        try:
            yield
        finally:
            self._asking.value = before

    def pass_ns(self, ns: int) -> None:
        self._wall.value += ns
        self._steady.value += ns

    def set_wall(self, by_ns: int) -> None:
        """Somebody sets the wall clock."""
        self._wall.value += by_ns

    @property
    def steady_ns(self) -> int:
        return self._steady.value
