"""The engine's tasks. They run in the worker that hosts the engine, on its own queue; orders never travel this way."""

from celery import shared_task

from riskapp.control_delivery import deliver


@shared_task(name="engine.control", ignore_result=True)
def control(request_id: int) -> None:
    """Asks the engine to apply a request. Late, doubled and repeated tasks do no harm."""
    deliver(request_id)
