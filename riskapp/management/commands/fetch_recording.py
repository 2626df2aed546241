"""Gets the recording that the replay plays: once, from the package registry."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketdata.recording.fetch import FetchFailed, fetch
from marketdata.recording.source import BITSTAMP
from riskapp.feed_files import recording_folder


class Command(BaseCommand):
    help = "Fetch, verify and unpack the recording of a real market; nothing is asked of the registry when it is there already."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fetch(BITSTAMP, recording_folder(), self._say)
        except FetchFailed as fault:
            raise CommandError(f"{fault}. There is generated flow alone; manage.py fetch_recording tries again") from fault

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
