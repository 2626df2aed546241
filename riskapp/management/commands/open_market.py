"""`manage.py open_market`: the last step of a start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskapp import market_opening


class Command(BaseCommand):
    help = "Send the engine its reference data and open what was never open. What is halted stays halted."
    requires_system_checks = ()  # `migrate` makes them

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            market_opening.run(settings.ENGINE_FOLDER, settings.SHARD, self._say)
        except market_opening.NotOpened as fault:
            raise CommandError(str(fault)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
