"""The engine: messages, core, journal, event log, gateway and host. Knows nothing of Django, Celery or Redis."""
