"""The part of a Celery worker that hosts the engine. Celery starts and stops it; a dead engine ends the worker."""

import logging
import os
import threading
from typing import Any

from celery import bootsteps
from celery.worker import state

from console.engine_child import EngineChild
from console.pictures_bridge import PicturesBridge

ENGINE_DIED = 70
END_SECONDS_MAX = 5.0
log = logging.getLogger(__name__)


class EngineStep(bootsteps.StartStopStep):
    """Switched on by `--engine`. Before the consumer: the engine runs whether or not Redis does."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, engine: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = engine
        self._child: EngineChild | None = None
        self._bridge = PicturesBridge()

    def start(self, worker: Any) -> None:
        self._child = EngineChild(_end_worker)
        self._bridge.start()

    def stop(self, worker: Any) -> None:
        if self._child is not None:
            self._bridge.ask_to_end()
            self._child.stop()

    terminate = stop


def _end_worker(code: int) -> None:
    """The supervisor starts another worker, and that one another engine."""
    log.critical("the engine ended with %d and takes its worker with it", code)
    state.should_stop = ENGINE_DIED
    # a worker that waits for Redis does not look at its state
    last_resort = threading.Timer(END_SECONDS_MAX, os._exit, (ENGINE_DIED,))
    last_resort.daemon = True
    last_resort.start()
