"""One way for long-running commands to be asked to end."""

import signal
from threading import Event
from types import FrameType


def stop_on_signals() -> Event:
    """Set by SIGTERM or SIGINT from now on. Only in the main thread."""
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop
