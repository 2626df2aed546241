"""What the operator sees, and the wiring: settings, urls, asgi, celery, supervisor, pages, sockets."""

from console.celery import app as celery_app  # tasks of every process are bound to it

__all__ = ["celery_app"]
