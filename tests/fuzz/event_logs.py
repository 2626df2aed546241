"""The event log's reader, and recovery beside a log that is anything at all.

An input is the published header (64 bytes), then the log's segments one after the other.
"""

from functools import cache
from pathlib import Path

from engine.eventlog import form
from engine.eventlog.reader import EventLogCut, EventLogMissing, EventReader
from engine.journal.acknowledged import acknowledged_seq
from engine.journal.damage import JournalDamaged
from engine.journal.form import segment_paths
from engine.messages.layout import EVENT_SIZE
from tests.engine.journal.small_journal import SEGMENT_EVENTS, made, recover_small
from tests.fuzz.places import place
from tests.fuzz.target import Target, says

HEAD_BYTES = 64
SEGMENT_BYTES = SEGMENT_EVENTS * EVENT_SIZE
READ_EVENTS_MAX = 4096


@cache
def story() -> tuple[dict[str, bytes], bytes, bytes]:
    """(the journal's files, the published header, all events) of a small venue."""
    with place() as name:
        folder = Path(name)
        _, events = made(folder, 14)
        journal = {path.name: path.read_bytes() for path in segment_paths(folder / "journal")}
        return journal, (folder / "events" / form.DURABLE).read_bytes()[:HEAD_BYTES], events


@cache
def seeds() -> list[bytes]:
    _, header, events = story()
    return [header + events, header + events[:SEGMENT_BYTES], bytes(HEAD_BYTES) + events, header, b""]


def check(data: bytes) -> None:
    """A reader reads what is there or says what is missing. Recovery makes the true log, unless the header says that more was."""
    journal, _, events = story()
    with place() as name:
        folder = Path(name)
        _write(folder, journal, data)
        _read(folder / "events")
        told = acknowledged_seq(folder)
        try:
            recovered = recover_small(folder)
        except JournalDamaged:
            assert told, "nobody says that anything is missing"
            return
        assert told <= recovered.seq
        assert _read(folder / "events") == events


def _write(folder: Path, journal: dict[str, bytes], data: bytes) -> None:
    (folder / "journal").mkdir()
    (folder / "events").mkdir()
    for name, content in journal.items():
        (folder / "journal" / name).write_bytes(content)
    if data:
        header = data[:HEAD_BYTES]
        size = form.DURABLE_BYTES if len(header) == HEAD_BYTES else 0
        (folder / "events" / form.DURABLE).write_bytes(header.ljust(size, b"\0"))
    log = data[HEAD_BYTES:]
    for at in range(0, len(log), SEGMENT_BYTES):
        (folder / "events" / form.segment_name(at // EVENT_SIZE + 1)).write_bytes(log[at : at + SEGMENT_BYTES])


def _read(events: Path) -> bytes:
    """What a reader gets from the beginning on, as far as it gets."""
    got = b""
    try:
        reader = EventReader(events)
        try:
            while rows := reader.read(len(got) // EVENT_SIZE, READ_EVENTS_MAX).tobytes():
                got += rows
        finally:
            reader.close()
    except (EventLogMissing, EventLogCut) as told:
        says(told, str(events))
    return got


EVENT_LOGS = Target("eventlog", seeds, check, words=(form.DURABLE_MAGIC,), bytes_max=1 << 16)
