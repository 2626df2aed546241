"""Is this event log the one that the projections were made from?"""

from datetime import UTC, datetime, timedelta

from engine.eventlog.reader import EventLogMissing, EventReader
from riskapp.models import ProjectionPosition
from riskapp.projector.kinds import Events, bigint

_WHAT_TO_DO = "run manage.py rebuild_projections when this engine's folder is the right one"


class ForeignLog(Exception):
    """The log is another engine's, or another life of the same one. Nothing is projected from it."""


def check(reader: EventReader, at: ProjectionPosition) -> None:
    """Compares event 1 and the last projected one with the log. ForeignLog says which differs.

    EventLogCut when the log ends before what was projected; EventLogMissing when a part of it is gone or being made anew.
    """
    if at.event_seq == 0:
        return
    durable = reader.durable
    if at.event_seq > durable.event_seq and not durable.live:
        raise EventLogMissing("the engine is writing its event log anew; it is not back at what was projected yet")
    first, last = reader.read(0, 1), reader.read(at.event_seq - 1, 1)
    if not len(first) or not len(last):
        raise ForeignLog(f"the projections go up to event {at.event_seq} and the log ends before it; {_WHAT_TO_DO}")
    began_ns = bigint(first[0]["time_ns"])
    if began_ns != at.first_event_ns:
        raise ForeignLog(
            f"this log began at {_utc(began_ns)}, the projections are of one that began at "
            f"{_utc(at.first_event_ns)}; {_WHAT_TO_DO}"
        )
    if (bigint(last[0]["command_seq"]), bigint(last[0]["time_ns"])) != (at.command_seq, at.time_ns):
        raise ForeignLog(f"event {at.event_seq} is not the one that was projected; {_WHAT_TO_DO}")


def check_follows(events: Events, after_seq: int) -> None:
    """The events are the next ones, without a gap."""
    first, last = int(events[0]["seq"]), int(events[-1]["seq"])
    if first != after_seq + 1 or last != after_seq + len(events):
        belong = f"{after_seq + 1} to {after_seq + len(events)}"
        raise ForeignLog(f"events {first} to {last} were read where {belong} belong; {_WHAT_TO_DO}")


def _utc(time_ns: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_ns // 1000):%Y-%m-%d %H:%M:%S.%f}"
