"""What is done again and again beside the projector: unanswered requests, changed reference data, the controls' picture."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from psycopg import Error as DriverFault

from riskapp import controls_picture, engine_files, outbox, recovery_release, reference_sync

log = logging.getLogger(__name__)
ROUND_S: Final = 1.0


def write_engine_files() -> None:
    engine_files.write_changed(settings.ENGINE_FOLDER)


STEPS: Final[tuple[Callable[[], Any], ...]] = (
    outbox.run_round, write_engine_files, reference_sync.send_changed, recovery_release.release, controls_picture.publish,
)


class Rounds(threading.Thread):
    """A thread of its own, because asking an engine that does not answer takes time and the projector must not wait for it.

    When it dies of anything but a database that is gone or a disk that is full, it says so in `failed` and sets `stopping`: the
    process ends, and its supervisor starts it again.
    """

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="rounds")
        self.stopping = stopping
        self.failed = False

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                for step in STEPS:
                    _try(step)
                self.stopping.wait(ROUND_S)
        finally:
            self.failed = not self.stopping.is_set()
            self.stopping.set()
            connection.close()


def _try(step: Callable[[], Any]) -> None:
    """What is missing comes back by itself; the next step may do without it."""
    try:
        step()
    except (DatabaseFault, DriverFault, OSError) as fault:
        log.warning("%s: %s", step.__name__, " ".join(str(fault).split())[:200])
        connection.close()  # the pool is the projector's to renew
