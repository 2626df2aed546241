"""Tells the rest of the venue what was decided, after the commit and from nowhere else."""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from riskapp import controls_picture
from riskapp.control_tasks import control

log = logging.getLogger(__name__)


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
        control.apply_async((request_id,), queue=settings.ENGINE_QUEUE, retry=False)
    except OperationalError as fault:
        log.warning("request %d is left to the outbox: %s", request_id, fault)


def _publish() -> None:
    controls_picture.publish()
