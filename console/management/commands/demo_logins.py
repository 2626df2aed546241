"""`manage.py demo_logins`: who can log in to the demo venue."""

from typing import Any

from django.core.management.base import BaseCommand

from riskapp.demo import logins


class Command(BaseCommand):
    help = "Show the demo operators' names and passwords, as far as nobody has changed them."
    requires_system_checks = ()  # `migrate` makes them

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(logins.table() or "the demo venue is not loaded: run manage.py load_demo")
