"""How long-running commands are asked to end: SIGTERM or SIGINT. Only for a process's main thread."""

import signal
import sys
from collections.abc import Callable
from threading import Event
from types import FrameType

ASKED = (signal.SIGTERM, signal.SIGINT)


def end_on_signals() -> None:
    """From now on they end the program at once and cleanly: for work that leaves nothing half done."""
    _on_signals(lambda: sys.exit(0))


def stop_on_signals() -> Event:
    """Set by them from now on."""
    stop = Event()
    _on_signals(stop.set)
    return stop


def _on_signals(act: Callable[[], object]) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        act()

    for number in ASKED:
        signal.signal(number, asked)
