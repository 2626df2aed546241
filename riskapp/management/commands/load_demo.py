"""`manage.py load_demo`: the demo venue's instruments, members, limits, sessions and operators."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskapp import engine_files
from riskapp.demo import flow_file, load


class Command(BaseCommand):
    help = "Load the demo venue: what is not there yet. What people have changed stays as it is."

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = load.load()
        try:
            files = engine_files.write_changed(settings.ENGINE_FOLDER)
            files += [flow_file.path().name] if flow_file.write() else []
        except OSError as fault:
            raise CommandError(f"cannot write below {settings.VAR}: {fault}; make room or set TIDEGATE_VAR") from None
        self.stdout.write(f"loaded {_listed(made)}" if made else "nothing to load")
        if files:
            self.stdout.write(f"wrote {', '.join(files)}")


def _listed(made: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in made.items())
