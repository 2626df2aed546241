"""`manage.py up`: the whole venue under one supervisor, until Ctrl-C."""

import os
import shutil
import signal
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from console.embedded.errors import EmbeddedError
from console.environment import unknown_names
from console.supervisor import lock, ports, processes, servers
from console.supervisor.children import die_with_parent
from console.supervisor.supervisor import StartError, Supervisor

FREE_BYTES_MIN = 1 << 30
NAME_WIDTH = 10


class Command(BaseCommand):
    help = "Start every process of the venue and keep it running. Ctrl-C stops all."
    requires_system_checks = ()  # `migrate`, the first step, makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one is gone")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["with_parent"]:
            die_with_parent(signal.SIGTERM)
        self._began = time.monotonic()
        try:
            self._check_machine()
            held = lock.take(settings.VAR)
            self._check_ports()
            self._check_servers()
            supervisor = self._supervisor(held)
            supervisor.run(self._came_up)
        except (EmbeddedError, StartError, lock.AlreadyRunningError) as reason:
            raise CommandError(str(reason)) from None
        if supervisor.given_up():
            raise CommandError(f"given up while the venue ran: {', '.join(supervisor.given_up())}")
        self._say("stopped; nothing is left running")

    def _check_machine(self) -> None:
        for name in unknown_names():
            raise CommandError(f"{name} is set, and no setting has that name: see docs/RUNBOOK.md for those that there are")
        try:
            settings.VAR.mkdir(parents=True, exist_ok=True)
            (settings.VAR / "log").mkdir(exist_ok=True, mode=0o700)  # they name operators, sessions and what was refused
        except OSError as error:
            reason = f"cannot make {settings.VAR}: {error.strerror}; set TIDEGATE_VAR to a folder that can be written"
            raise CommandError(reason) from None
        free = shutil.disk_usage(settings.VAR).free
        if free < FREE_BYTES_MIN:
            needed = FREE_BYTES_MIN >> 20
            raise CommandError(f"{free >> 20} MiB of disk are free at {settings.VAR}, {needed} are needed: make room")

    def _check_ports(self) -> None:
        for address, port, setting in (
            (settings.WEB_ADDRESS, settings.WEB_PORT, "TIDEGATE_WEB_PORT"),
            (settings.ORDER_ENTRY_ADDRESS, settings.ORDER_ENTRY_PORT, "TIDEGATE_ORDER_ENTRY_PORT"),
        ):
            trouble = ports.trouble(address, port, setting)
            if trouble:
                raise CommandError(trouble)

    def _check_servers(self) -> None:
        trouble = None if settings.POSTGRES_IS_EMBEDDED else servers.database_trouble()
        if trouble is None and not settings.REDIS_IS_EMBEDDED:
            trouble = servers.redis_trouble()
        if trouble:
            raise CommandError(trouble)

    def _supervisor(self, held: int) -> Supervisor:
        rows = [*processes.embedded(), *processes.venue()]
        self._say(f"starting {len(rows)} processes; their logs are in {settings.VAR / 'log'}")
        return Supervisor(rows, settings.VAR / "log", held, lambda name, what: self._say(f"  {name:<{NAME_WIDTH}} {what}"))

    def _came_up(self) -> None:
        self._say(f"\nup after {time.monotonic() - self._began:.1f} s: http://{settings.WEB_ADDRESS}:{settings.WEB_PORT}/")
        self._say("Ctrl-C stops the venue")

    def _say(self, line: str) -> None:
        """A closed terminal must not end the venue in the middle of its stop."""
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except (BrokenPipeError, OSError):
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
