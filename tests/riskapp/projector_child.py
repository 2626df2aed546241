"""The projector as a process of its own on a test's database. Arguments: database, folder of the log, events in a batch."""

import os
import signal
import sys
import threading
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.db import connections

    from riskapp.projector import loop
    from riskapp.projector.projector import Projector

    database, log, events_max = sys.argv[1:]
    connections["default"].settings_dict["NAME"] = database
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    loop.run(Projector(Path(log), 0, int(events_max)), stopping)
