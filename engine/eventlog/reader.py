"""Independent readers of the event log, in any process, each at his own pace."""

import mmap
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.eventlog import form
from engine.messages.layout import EVENT_SIZE, ORDER_EVENT

Events = npt.NDArray[np.void]
REMEDY = "start the engine, which makes it anew"


class EventLogMissing(Exception):
    """There is no event log in this folder yet, or not the part that was asked for."""


class EventLogCut(Exception):
    """The log ends before the reader's position: what was read beyond its end is no longer so."""


class EventReader:
    """Reads published events by number. One thread at a time; any number of readers.

    EventLogMissing when the folder has no log yet: try again when the engine has started once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = -1
        self._first = 0  # number of the first event of the open segment
        self._map_header()

    def _map_header(self) -> None:
        path = self.folder / form.DURABLE
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise EventLogMissing(f"{self.folder}: no event log is here yet; start the engine once") from None
        try:
            self._header = mmap.mmap(fd, form.DURABLE_BYTES, prot=mmap.PROT_READ)
            self._inode = os.fstat(fd).st_ino
        except ValueError:
            raise EventLogMissing(f"{path}: it is cut short; {REMEDY}") from None
        finally:
            os.close(fd)

    def _follow_header(self) -> None:
        """The engine may have made the folder anew; the file that we have mapped then says nothing new for ever."""
        try:
            moved = os.stat(self.folder / form.DURABLE).st_ino != self._inode
        except FileNotFoundError:
            return
        if moved:
            self.close()
            self._map_header()

    @property
    def durable(self) -> form.Durable:
        """What the writer has published. The numbers are each true, not of the same instant. EventLogMissing: it is no header."""
        try:
            return form.Durable.unpack(self._header)
        except ValueError as fault:
            raise EventLogMissing(f"{self.folder / form.DURABLE}: {fault}; {REMEDY}") from None

    @property
    def durable_event_seq(self) -> int:
        """The newest event that may be read. Costs about a microsecond: poll it."""
        return self.durable.event_seq

    def read(self, after_seq: int, events_max: int = 4096) -> Events:
        """Events after_seq + 1 and on, at most `events_max`, only durable ones, as layout.ORDER_EVENT.

        View a control event as layout.CONTROL_EVENT. Empty when there is nothing new. EventLogCut when the
        log ends before `after_seq`; EventLogMissing when a file is gone.
        """
        durable = self.durable
        if after_seq >= durable.event_seq:
            self._follow_header()
            durable = self.durable
        if after_seq > durable.event_seq and durable.live:
            raise EventLogCut(f"{self.folder}: it ends with event {durable.event_seq}, its reader is at {after_seq}: read anew")
        count = max(0, min(events_max, durable.event_seq - after_seq))
        events = np.empty(count, ORDER_EVENT)
        bytes_ = events.data.cast("B") if count else memoryview(b"")
        done = 0
        while done < count:
            done += self._read_from_segment(bytes_[done * EVENT_SIZE :], after_seq + 1 + done, durable)
        return events

    def _read_from_segment(self, into: memoryview, seq: int, durable: form.Durable) -> int:
        """Fill from the one segment that holds `seq`; how many events."""
        first = form.first_of(seq, durable.segment_events)
        if first != self._first or self._file < 0:
            self._open(first)
        size = min(len(into), (first + durable.segment_events - seq) * EVENT_SIZE)
        got = os.preadv(self._file, [into[:size]], form.offset_of(seq, durable.segment_events))
        if got != size:
            raise self._short(seq + got // EVENT_SIZE)
        return size // EVENT_SIZE

    def _open(self, first: int) -> None:
        self.close()
        path = self.folder / form.segment_name(first)
        try:
            self._file, self._first = os.open(path, os.O_RDONLY | os.O_CLOEXEC), first
        except FileNotFoundError:
            raise EventLogMissing(f"{path}: this part of the event log is gone; {REMEDY}") from None

    def _short(self, seq: int) -> Exception:
        """The file ended before what was published. Either recovery has cut it in between, or somebody else has."""
        self.close()
        return EventLogMissing(f"{self.folder / form.segment_name(self._first)}: event {seq} is missing; {REMEDY}")

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
