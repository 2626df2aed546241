"""The projector's process: follows the log until it is told to stop, whatever is broken around it."""

import threading
from typing import Final

from django.db import Error as DatabaseFault
from django.db import connection
from psycopg import Error as DriverFault

from engine.eventlog.reader import EventLogCut, EventLogMissing
from riskapp import controls_picture
from riskapp.projector.log_check import ForeignLog
from riskapp.projector.order_rows import LifeBroken
from riskapp.projector.order_tables import OrdersUnknown
from riskapp.projector.projector import Projector
from riskapp.projector.report import REFUSED, Report

GATHER_S: Final = 0.1
"""A transaction costs 5 ms however few events it has: at the demo's rate gathering for so long halves what following costs."""
BUSY_EVENTS: Final = 4096
"""With so many at once there are more behind them."""
BACK_OFF_S: Final = (0.1, 0.25, 0.5, 1.0)
"""The last one again and again: each round says that we are alive."""


def run(projector: Projector, stopping: threading.Event) -> None:
    """Returns when `stopping` is set, between two batches."""
    report, failures = Report(), 0
    while not stopping.is_set():
        failures = failures + 1 if not _step(projector, report) else 0
        if report.is_due():
            report.publish(projector)
        if failures:
            stopping.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1])
        elif not report.busy:
            stopping.wait(GATHER_S)
    projector.close()


def _step(projector: Projector, report: Report) -> bool:
    """False when it could not be tried: whoever is missing is told of, and comes back by himself."""
    try:
        done = projector.step()
        if projector.marked:
            controls_picture.publish()
    except (DatabaseFault, DriverFault) as fault:
        report.say("waiting for PostgreSQL", " ".join(str(fault).split())[:200])
        _drop_connection()
    except EventLogMissing as fault:
        report.say("waiting for the engine", str(fault))
    except (EventLogCut, ForeignLog, OrdersUnknown, LifeBroken) as fault:
        report.say(REFUSED, str(fault))
    else:
        report.projected += done
        report.busy = done >= min(BUSY_EVENTS, projector.events_max // 4)
        report.say("running")
        return True
    report.busy = False
    return False


def _drop_connection() -> None:
    """The pool too: left alone it waits longer after each failure, and would come back minutes after the server."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
