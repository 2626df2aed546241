"""What the operator sees, and the wiring: settings, urls, asgi, celery, supervisor, pages, sockets."""
