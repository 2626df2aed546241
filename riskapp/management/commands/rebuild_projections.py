"""`manage.py rebuild_projections`: throws away what the projector wrote and makes it anew from the event log."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engine.eventlog.reader import EventLogCut, EventLogMissing
from riskapp.projector import rebuild
from riskapp.projector.log_check import ForeignLog
from riskapp.projector.projector import Projector

SAY_S = 2.0


class Command(BaseCommand):
    help = "Empty the projections and replay the event log into them. The venue may run; its pages show less until this is done."

    def handle(self, *_args: Any, **_options: Any) -> None:
        projector = Projector(settings.ENGINE_FOLDER / "events", settings.SHARD)
        try:
            projector.reader()  # without a log nothing is thrown away
            rebuild.empty(settings.SHARD)
            self._replay(projector)
        except (EventLogMissing, EventLogCut, ForeignLog) as fault:
            raise CommandError(str(fault)) from None

    def _replay(self, projector: Projector) -> None:
        until = projector.reader().durable_event_seq
        began = said = time.monotonic()
        while projector.position.event_seq < until:
            projector.step()
            if time.monotonic() - said >= SAY_S:
                said = time.monotonic()
                self.stdout.write(f"event {projector.position.event_seq:,} of {until:,}")
        seconds = time.monotonic() - began
        self.stdout.write(f"rebuilt from {until:,} events in {seconds:.1f} s")
