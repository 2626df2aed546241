"""The Celery application: `celery -A console worker …`. With `--engine` a worker hosts the engine (decision 0001)."""

import os

import click
from celery import Celery

from console.engine_step import EngineStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

app = Celery("console")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["riskapp"], related_name="control_tasks")
app.user_options["worker"].add(
    click.Option(["--engine"], is_flag=True, help="Host the engine: run it as a child, and give its pictures to Redis.")
)
app.steps["worker"].add(EngineStep)
