"""Tells the rest of the venue what was decided, after the commit and from nowhere else."""

import logging
from functools import partial
from typing import Final

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError as KombuFault

from riskapp import controls_picture, live
from riskapp.control_tasks import control

log = logging.getLogger(__name__)
IMPATIENT: Final = {"socket_timeout": live.PATIENCE_S, "socket_connect_timeout": live.PATIENCE_S, "max_retries": 0}
"""Whoever has clicked waits for this: by default it would be six seconds without Redis, and for ever with a frozen one."""


def to_the_engine(request_id: int) -> None:
    """After the commit: the engine is asked by a task on its queue. When Redis does not take the task,
    the projector's outbox asks within a second or two."""
    transaction.on_commit(partial(_enqueue, request_id))
    of_controls()


def of_controls() -> None:
    """After the commit: the live list of control requests is published anew."""
    transaction.on_commit(_publish)


def _enqueue(request_id: int) -> None:
    try:
        with current_app.connection_for_write(settings.CELERY_BROKER_URL, transport_options=IMPATIENT) as link:
            control.apply_async((request_id,), queue=settings.ENGINE_QUEUE, retry=False, connection=link)
    except (KombuFault, redis.RedisError, OSError) as fault:
        log.warning("request %d is left to the outbox: %s", request_id, fault)


def _publish() -> None:
    controls_picture.publish()
