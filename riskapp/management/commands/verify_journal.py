"""Exit code 0: whole. 1: damaged. 2: it could not be read, or the call was wrong."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from engine.journal.verify import verify


class Command(BaseCommand):
    help = "Check that an engine's journal is what was written, also while it runs. Exit code 0 whole, 1 damaged, 2 unreadable."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="the engine's folder (default: this venue's engine)")
        parser.add_argument("--replay", action="store_true", help="also apply all again and compare events and snapshots")

    def handle(self, *args: Any, folder: Path | None, replay: bool, **options: Any) -> None:
        report = verify(folder or Path(settings.ENGINE_FOLDER), replay)
        for line in report.lines():
            self.stdout.write(line)
        if report.code:
            sys.exit(report.code)
