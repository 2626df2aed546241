"""`manage.py project_events`: the projector's process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskapp.projector import loop
from riskapp.projector.projector import Projector
from riskapp.rounds import Rounds
from riskapp.stop_signals import stop_on_signals


class Command(BaseCommand):
    help = "Copy the engine's events into PostgreSQL as they come, and ask it again for what has no answer. Until SIGTERM."
    requires_system_checks = ()  # `migrate` makes them

    def handle(self, *_args: Any, **_options: Any) -> None:
        stopping = stop_on_signals()
        rounds = Rounds(stopping)
        rounds.start()
        loop.run(Projector(settings.ENGINE_FOLDER / "events", settings.SHARD), stopping)
        rounds.join()
        if rounds.failed:
            raise CommandError("the rounds beside the projector have ended; the log above says why")
