"""The event log's writer. Segments are plain events, one behind the other: the place of an event follows from its number."""

import os

from engine.eventlog import form
from engine.messages.layout import EVENT_SIZE as EVENT_BYTES

from libc.errno cimport EBADMSG, ENOENT, ENOMEM, EPROTO, errno
from libc.stdint cimport uint8_t, uint64_t
from libc.stdio cimport snprintf
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp, memset

from engine.eventlog.form cimport LIVE, REBUILDING, DurableHeader
from engine.eventlog.write_all cimport write_all
from engine.messages.wire cimport EVENT_SIZE, KIND_STATE_HASHED, OrderAccepted, PhaseChanged

cdef extern from *:
    """
    #ifndef _GNU_SOURCE
    #define _GNU_SOURCE
    #endif
    """

cdef extern from "<fcntl.h>" nogil:
    int openat(int folder, const char* path, int flags, ...)
    int fallocate(int fd, int mode, long offset, long size)
    int O_CREAT, O_RDONLY, O_RDWR, O_CLOEXEC, O_TRUNC, FALLOC_FL_KEEP_SIZE

cdef extern from "<unistd.h>" nogil:
    int close(int fd)
    int ftruncate(int fd, long length)
    ssize_t pread(int fd, void* buffer, size_t size, long offset)

cdef extern from "<sys/mman.h>" nogil:
    void* mmap(void* address, size_t size, int protection, int flags, int fd, long offset)
    int munmap(void* address, size_t size)
    int PROT_READ, PROT_WRITE, MAP_SHARED
    void* MAP_FAILED

cdef extern from *:
    """
    #define tidegate_release_store(at, value) __atomic_store_n((at), (value), __ATOMIC_RELEASE)
    """
    void release_store "tidegate_release_store" (uint64_t* at, uint64_t value) noexcept nogil

cdef enum:
    THERE_BYTES = 96 << 12
    HEADER_BYTES = 4096


cdef int log_open_segment(EventLog* log) noexcept nogil:
    """Open the file that holds next_seq. 0 or an errno."""
    cdef uint64_t first = (log.next_seq - 1) // log.segment_events * log.segment_events + 1
    cdef int fresh = O_TRUNC if first == log.next_seq and not log.comparing else 0
    cdef int flags = O_RDONLY if log.read_only else O_CREAT | O_RDWR | fresh
    if log.file >= 0:
        close(log.file)
    snprintf(log.name, NAME_MAX, b"events-%020lu.log", <unsigned long> first)
    log.file = openat(log.folder, log.name, flags | O_CLOEXEC, 0o600)
    if log.file < 0:
        return errno
    if not log.read_only:
        # Appending into reserved blocks costs the thread less. Where it cannot be, writing says why.
        fallocate(log.file, FALLOC_FL_KEEP_SIZE, 0, <long> (log.segment_events * EVENT_SIZE))
    return 0


cdef int log_write(EventLog* log, const uint8_t* events, size_t size) noexcept nogil:
    """Write events that lie in one segment. 0 or an errno."""
    cdef uint64_t at = (log.next_seq - 1) % log.segment_events * EVENT_SIZE
    log.next_seq += size // EVENT_SIZE
    return write_all(log.file, events, size, at)


cdef size_t same_events(const uint8_t* there, ssize_t there_size, const uint8_t* events) noexcept nogil:
    """How many bytes of whole events are the same in both, from the start."""
    cdef ssize_t same = 0
    while same + EVENT_SIZE <= there_size and memcmp(there + same, events + same, EVENT_SIZE) == 0:
        same += EVENT_SIZE
    return same if same > 0 else 0


cdef size_t log_same(EventLog* log, const uint8_t* events, size_t size) noexcept nogil:
    """How many bytes of these events, all in one segment, are there already: whole events."""
    cdef long at = <long> ((log.next_seq - 1) % log.segment_events * EVENT_SIZE)
    cdef size_t same = 0, chunk
    cdef ssize_t got
    while same < size:
        chunk = min(size - same, <size_t> THERE_BYTES)
        got = pread(log.file, log.there, chunk, at + <long> same)
        if got != <ssize_t> chunk or memcmp(log.there, events + same, chunk) != 0:
            return same + same_events(log.there, got, events + same)
        same += chunk
    return same


cdef bint log_has_next(EventLog* log) noexcept nogil:
    """A whole event with the next number stands in the file; a hole or the end of the file is none."""
    cdef long at = <long> ((log.next_seq - 1) % log.segment_events * EVENT_SIZE)
    return (pread(log.file, log.there, EVENT_SIZE, at) == EVENT_SIZE
            and (<const OrderAccepted*> log.there).seq == log.next_seq)


cdef int collect(Hashes* hashes, const uint8_t* events, size_t size) noexcept nogil:
    """0, or ENOMEM."""
    cdef const PhaseChanged* event
    cdef uint64_t* moved
    cdef size_t at = 0
    while at < size:
        event = <const PhaseChanged*> (events + at)
        at += EVENT_SIZE
        if event.kind != KIND_STATE_HASHED:
            continue
        if hashes.count == hashes.capacity:
            moved = <uint64_t*> realloc(hashes.pairs, (2 * hashes.capacity + 64) * 2 * sizeof(uint64_t))
            if moved is NULL:
                return ENOMEM
            hashes.pairs = moved
            hashes.capacity = 2 * hashes.capacity + 64
        hashes.pairs[2 * hashes.count] = event.command_seq
        hashes.pairs[2 * hashes.count + 1] = <uint64_t> event.value
        hashes.count += 1
    return 0


cdef int log_pass_over(EventLog* log, const uint8_t* events, size_t size, size_t* passed) noexcept nogil:
    """While comparing: step over what is there. At the first difference cut the file and go on writing. 0 or an errno."""
    passed[0] = log_same(log, events, size)
    log.next_seq += passed[0] // EVENT_SIZE
    if passed[0] == size:
        return 0
    log.differed_at = log.next_seq
    if log.read_only or (log.stops and log_has_next(log)):
        return EBADMSG
    log.comparing = False
    return errno if ftruncate(log.file, <long> ((log.next_seq - 1) % log.segment_events * EVENT_SIZE)) < 0 else 0


cdef int log_put(EventLog* log, const uint8_t* events, size_t size) noexcept nogil:
    """Events that lie in one segment. 0 or an errno."""
    cdef int fault = 0
    cdef size_t passed = 0
    if log.file < 0 or (log.next_seq - 1) % log.segment_events == 0:
        fault = log_open_segment(log)
    if not fault and log.comparing:
        fault = log_pass_over(log, events, size, &passed)
    if not fault and passed < size:
        fault = log_write(log, events + passed, size - passed)
    return fault


cdef int log_append(EventLog* log, const uint8_t* events, size_t size) noexcept nogil:
    cdef int fault = 0
    cdef size_t room
    if log.hashes is not NULL:
        return collect(log.hashes, events, size)
    if size and (<const OrderAccepted*> events).seq != log.next_seq:
        return EPROTO
    while size and not fault:
        room = (log.segment_events - (log.next_seq - 1) % log.segment_events) * EVENT_SIZE
        room = min(room, size)
        fault = log_put(log, events, room)
        events += room
        size -= room
    return fault


cdef void log_publish(EventLog* log, uint64_t event_seq, uint64_t seq) noexcept nogil:
    release_store(&log.header.seq, seq)
    release_store(&log.header.event_seq, event_seq)


class EventsDiffer(Exception):
    def __init__(self, folder, event_seq):
        self.event_seq = event_seq
        super().__init__(f"{folder}: event {event_seq} is missing or differs from what the journal implies")


cdef class EventFiles:
    def __cinit__(self):
        memset(&self.log, 0, sizeof(self.log))
        self.log.folder = self.log.file = -1
        self.log.there = <uint8_t*> malloc(THERE_BYTES)
        if self.log.there is NULL:
            raise MemoryError

    def __init__(self, folder, uint64_t next_seq, uint64_t segment_events):
        if not next_seq or not 1 <= segment_events <= form.SEGMENT_EVENTS:
            raise ValueError(f"event numbers begin at 1, and a segment has at most {form.SEGMENT_EVENTS}: {next_seq}, {segment_events}")
        self.folder = folder
        self.log.next_seq, self.log.segment_events = next_seq, segment_events
        self.log.folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __dealloc__(self):
        free(self.log.there)
        if self.log.header is not NULL:
            munmap(self.log.header, HEADER_BYTES)
        if self.log.file >= 0:
            close(self.log.file)
        if self.log.folder >= 0:
            close(self.log.folder)

    @property
    def next_seq(self):
        return self.log.next_seq

    def append(self, const uint8_t[::1] events not None):
        cdef int fault = 0
        if events.shape[0] % EVENT_SIZE:
            raise ValueError(f"{events.shape[0]} bytes are no whole events")
        if events.shape[0]:
            with nogil:
                fault = log_append(&self.log, &events[0], events.shape[0])
        self.raise_fault(fault)

    cdef object raise_fault(self, int fault):
        if fault == EPROTO:
            raise ValueError(f"the first of these events is not number {self.log.next_seq}")
        if fault == EBADMSG or (self.log.read_only and fault == ENOENT):
            raise EventsDiffer(self.folder, self.log.next_seq)
        if fault:
            raise OSError(fault, os.strerror(fault), str(self.folder / self.log.name.decode()))


cdef class EventComparison(EventFiles):
    def __init__(self, folder, uint64_t segment_events, uint64_t next_seq=1):
        super().__init__(folder, next_seq, segment_events)
        self.log.comparing = self.log.read_only = True


cdef class StateHashes(EventFiles):
    def __init__(self, folder):
        super().__init__(folder, 1, form.SEGMENT_EVENTS)
        self.log.hashes = &self.hashes

    def __dealloc__(self):
        free(self.hashes.pairs)

    @property
    def by_command(self):
        return {self.hashes.pairs[2 * at]: self.hashes.pairs[2 * at + 1] for at in range(self.hashes.count)}


cdef class EventAppender(EventFiles):
    def __init__(self, folder, uint64_t next_seq, uint64_t segment_events, uint64_t epoch, bint compare=False, bint stop=False):
        os.makedirs(folder, 0o700, exist_ok=True)
        super().__init__(folder, next_seq, segment_events)
        self.log.comparing, self.log.stops = compare, stop
        self._map_header(_open_header(folder, segment_events))
        self.log.header.state = REBUILDING
        self.log.header.epoch = epoch

    def _map_header(self, int fd):
        cdef void* at = mmap(NULL, HEADER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
        os.close(fd)
        if at is MAP_FAILED:
            raise OSError(f"{self.folder / form.DURABLE}: it cannot be mapped")
        self.log.header = <DurableHeader*> at

    @property
    def differed_at(self):
        return self.log.differed_at

    def publish(self, uint64_t event_seq, uint64_t seq):
        log_publish(&self.log, event_seq, seq)

    def cut(self):
        removed = 0
        for path in form.segment_paths(self.folder):
            first = form.segment_first(path)
            keep = min(max(self.log.next_seq - first, 0), self.log.segment_events) * EVENT_BYTES
            size = path.stat().st_size
            if size > keep:
                removed += -(-(size - keep) // EVENT_BYTES)
                os.truncate(path, keep)
            if keep == 0:
                path.unlink()
                self._forget_segment()
        return removed

    def _forget_segment(self):
        """The open file may be one that was just removed."""
        if self.log.file >= 0:
            close(self.log.file)
            self.log.file = -1

    def go_live(self):
        self.log.comparing = False
        self.log.header.state = LIVE

    def close(self):
        if self.log.file >= 0:  # gives back what was reserved
            os.truncate(self.log.file, os.fstat(self.log.file).st_size)
        self._forget_segment()


def _open_header(folder, segment_events):
    """Descriptor of the header's file; made anew where it cannot be read. ValueError when its segments are of another size."""
    path = folder / form.DURABLE
    present = form.read_durable(folder)
    if present is not None and present.segment_events != segment_events:
        raise ValueError(f"{path}: this log has {present.segment_events} events a segment, not {segment_events}")
    if present is None or path.stat().st_size != form.DURABLE_BYTES:
        fresh = folder / (form.DURABLE + ".new")
        with fresh.open("wb") as file:
            file.write(form.Durable(segment_events, False, 0, 0, 0).pack().ljust(form.DURABLE_BYTES, b"\0"))
            file.flush()
            os.fsync(file.fileno())  # what it says about segments must outlive a power cut
        os.rename(fresh, path)  # readers that map the old file keep it; they look again when it says nothing new
    return os.open(path, os.O_RDWR | os.O_CLOEXEC)
