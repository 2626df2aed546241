"""Counts go on over restarts: kept in a file now and then, and brought up to date from the event log.

The file is `CRC32C, event number, dump of the tallies`. It is a convenience: without it everything is counted anew.
"""

import logging
import os
import struct
from pathlib import Path

from engine.eventlog.reader import EventLogMissing, EventReader
from engine.host.tallies import Tallies
from engine.journal.crc import checksum

HEAD = struct.Struct("<IQ")
EVENTS_AT_ONCE = 1 << 16
log = logging.getLogger("engine.host")


def keep(path: Path, dumped: bytes, event_seq: int) -> None:
    """`dumped` counts every event up to `event_seq`. OSError."""
    body = HEAD.pack(0, event_seq)[4:] + dumped
    fresh = path.with_suffix(".new")
    fresh.write_bytes(struct.pack("<I", checksum(body)) + body)
    os.replace(fresh, path)


def recall(path: Path, tallies: Tallies, events: Path, last_event_seq: int) -> None:
    """Count every event up to `last_event_seq`, with the file's help where it is whole."""
    seq = _load(path, tallies, last_event_seq)
    if seq == last_event_seq:
        return
    reader = EventReader(events)
    try:
        while seq < last_event_seq:
            rows = reader.read(seq, min(EVENTS_AT_ONCE, last_event_seq - seq))
            if not len(rows):
                raise EventLogMissing(f"{events}: event {seq + 1} is missing")
            tallies.count_bytes(rows.tobytes())
            seq += len(rows)
    finally:
        reader.close()


def _load(path: Path, tallies: Tallies, last_event_seq: int) -> int:
    """Up to which event the file has counted; 0 where there is none that can be used."""
    try:
        data = path.read_bytes()
        crc, event_seq = HEAD.unpack_from(data)
        if checksum(data[4:]) == crc and event_seq <= last_event_seq:
            tallies.load(data[HEAD.size :])
            return int(event_seq)
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, struct.error) as fault:
        log.warning("%s is not used, everything is counted anew: %s", path, fault)
    return 0
