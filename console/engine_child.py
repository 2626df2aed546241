"""The engine as the child of this process: started, watched, stopped."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from django.conf import settings

STOP_SECONDS_MAX = 4.0
log = logging.getLogger(__name__)


def command() -> list[str]:
    return [
        sys.executable, "-m", "engine.host", str(settings.ENGINE_FOLDER),
        "--address", settings.ORDER_ENTRY_ADDRESS, "--port", str(settings.ORDER_ENTRY_PORT),
        "--parent", str(os.getpid()), "--log-level", settings.LOG_LEVEL,
    ]  # fmt: skip


class EngineChild:
    """One run of the engine. Start it from the main thread: the kernel ties a child's end to the thread that forked it."""

    def __init__(self, when_dead: Callable[[int], None]) -> None:
        """`when_dead` is called, from another thread, with the exit code of an engine that nobody asked to stop."""
        self._when_dead = when_dead
        self._asked_to_stop = False
        self._popen = subprocess.Popen(command(), cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._watcher = threading.Thread(target=self._watch, name="engine-watcher", daemon=True)
        self._watcher.start()
        log.info("the engine runs as process %d", self._popen.pid)

    def _watch(self) -> None:
        code = self._popen.wait()
        if not self._asked_to_stop:
            self._when_dead(code)

    def stop(self) -> None:
        """Everything flushed, or after some seconds ended the hard way, which loses nothing that was acknowledged."""
        self._asked_to_stop = True
        self._popen.send_signal(signal.SIGTERM)
        try:
            self._popen.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            log.error("the engine did not stop within %g s and is killed; it will recover from its journal", STOP_SECONDS_MAX)
            self._popen.kill()
            self._popen.wait()
