"""Group commit. While one group is written and synced the host fills the next; what it submits meanwhile shares the next sync.

Groups go round: the host fills groups[filling], the writer's thread commits groups[writing], the host takes groups[taking].
"""

import os
import threading

from engine.journal.form import HEADER_AREA as HEADER_AREA_BYTES, PREPARED, SEGMENT_BYTES
from engine.journal.preparer import Preparer, make_prepared
from engine.journal.snapshots import sync_folder
from engine.eventlog.form import SEGMENT_EVENTS

from libc.errno cimport EPROTO, errno
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

from engine.eventlog.appender cimport EventAppender, EventLog, log_append, log_publish
from engine.journal.crc cimport crc32c
from engine.journal.form cimport HEADER_AREA, RECORD_MAGIC, RecordHeader
from engine.journal.group cimport Group
from engine.journal.handover cimport Handover, PreparedFile, handover_renamed, handover_take, pthread_cond_t, pthread_mutex_t
from engine.journal.segment cimport Segment, segment_begin, segment_close, segment_send, segment_sync, segment_write
from engine.messages.wire cimport EVENT_SIZE, OrderAccepted

cdef extern from "<time.h>" nogil:
    struct timespec:
        long tv_sec
        long tv_nsec
    int clock_gettime(int clock, timespec* now)
    int CLOCK_REALTIME, CLOCK_MONOTONIC

cdef extern from "<signal.h>" nogil:
    ctypedef struct sigset_t:
        pass
    int sigfillset(sigset_t*)
    int pthread_sigmask(int how, const sigset_t*, sigset_t*)
    int SIG_SETMASK

cdef extern from "<pthread.h>" nogil:
    ctypedef unsigned long pthread_t
    int pthread_create(pthread_t*, void*, void* (*)(void*) noexcept nogil, void*)
    int pthread_join(pthread_t, void**)
    int pthread_mutex_init(pthread_mutex_t*, void*)
    int pthread_mutex_destroy(pthread_mutex_t*)
    int pthread_mutex_lock(pthread_mutex_t*)
    int pthread_mutex_unlock(pthread_mutex_t*)
    int pthread_cond_init(pthread_cond_t*, void*)
    int pthread_cond_destroy(pthread_cond_t*)
    int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*)
    int pthread_cond_signal(pthread_cond_t*)

cdef extern from "<sys/eventfd.h>" nogil:
    int eventfd(unsigned int start, int flags)
    int EFD_CLOEXEC, EFD_NONBLOCK

cdef extern from "<unistd.h>" nogil:
    int close(int fd)
    ssize_t read(int fd, void* buffer, size_t size)
    ssize_t write(int fd, const void* buffer, size_t size)

cdef extern from *:
    """
    #define tidegate_store(at, value) __atomic_store_n((at), (value), __ATOMIC_RELEASE)
    #define tidegate_load(at) __atomic_load_n((at), __ATOMIC_ACQUIRE)
    """
    void store "tidegate_store" (uint64_t* at, uint64_t value) noexcept nogil
    uint64_t load "tidegate_load" (uint64_t* at) noexcept nogil

cdef enum:
    FREE = 0
    FILLING = 1
    WRITING = 2
    DURABLE = 3
    TAKEN = 4

cdef enum:
    GROUPS_MAX = 64
    SENT_BYTES = 64 << 10    # smaller groups are on the disk before a hint is given

BATCH_BYTES_MAX = 1 << 20
GROUP_BYTES = 2 << 20
GROUPS = 3


cdef struct State:
    pthread_mutex_t lock
    pthread_cond_t work
    pthread_t thread
    bint thread_runs
    bint stopping
    int signal
    Group groups[GROUPS_MAX]
    uint32_t groups_count
    uint64_t filling, writing, taking     # count up; the group is the remainder
    size_t batch_bytes_max
    size_t events_bytes                   # ordinary capacity of a group's events
    uint64_t next_seq, next_event_seq     # of what is submitted
    uint32_t previous_crc                 # of the record written last
    uint64_t durable_seq, durable_event_seq
    Segment segment
    Handover* hand
    EventLog* events
    uint64_t failed                       # once set, the next three say why
    int fault
    const char* step
    char* name


# --- what the host's thread does, under the lock


cdef int fail(State* s, int fault, const char* step, char* name) noexcept nogil:
    """Under the lock. The first failure is the one that is told."""
    if not s.failed:
        s.fault, s.step, s.name = fault, step, name
        store(&s.failed, 1)
        pthread_cond_signal(&s.work)  # the writer's thread ends, and wakes the host
    return WRITER_FAILED


cdef bint fits(const Group* group, size_t record_size, size_t events_size) noexcept nogil:
    return (group.records_size + record_size <= group.records_capacity
            and group.events_size + events_size <= group.events_capacity)


cdef bint hold_events(Group* group, size_t size) noexcept nogil:
    """Give an empty group exactly this much room for events; False without memory."""
    cdef uint8_t* larger = <uint8_t*> malloc(size)
    if larger is NULL:
        return False
    free(group.events)
    group.events, group.events_capacity = larger, size
    return True


cdef int room_for(State* s, size_t record_size, size_t events_size) noexcept nogil:
    """Point `filling` at a group that can take a batch of this size."""
    cdef Group* group = &s.groups[s.filling % s.groups_count]
    if group.state == FILLING and not fits(group, record_size, events_size):
        if s.groups[(s.filling + 1) % s.groups_count].state != FREE:
            return BUFFERS_FULL
        s.filling += 1
        group = &s.groups[s.filling % s.groups_count]
    if group.state > FILLING:
        return BUFFERS_FULL
    if group.state == FREE and not fits(group, record_size, events_size) and not hold_events(group, events_size):
        return fail(s, 0, b"no memory for the events of one batch", NULL)
    return TAKEN_INTO_GROUP


cdef void put_record(
    Group* group, const uint8_t* commands, size_t size, uint32_t count, uint64_t first_seq, uint64_t time_ns,
) noexcept nogil:
    """The rest of the header is the writer's thread's."""
    cdef RecordHeader* header = <RecordHeader*> (group.records + group.records_size)
    memset(header, 0, sizeof(RecordHeader))
    header.magic = RECORD_MAGIC
    header.size = <uint32_t> size
    header.count = count
    header.first_seq = first_seq
    header.time_ns = time_ns
    memcpy(<uint8_t*> header + sizeof(RecordHeader), commands, size)
    group.records_size += sizeof(RecordHeader) + size


cdef void put_batch(
    State* s, const uint8_t* commands, size_t commands_size, uint32_t count, uint64_t time_ns,
    const uint8_t* events, size_t events_size,
) noexcept nogil:
    cdef Group* group = &s.groups[s.filling % s.groups_count]
    if group.state == FREE:
        group.state = FILLING
        group.first_seq = s.next_seq
    put_record(group, commands, commands_size, count, s.next_seq, time_ns)
    if events_size:
        memcpy(group.events + group.events_size, events, events_size)
    group.events_size += events_size
    s.next_seq += count
    s.next_event_seq += events_size // EVENT_SIZE
    group.last_seq = s.next_seq - 1
    group.last_event_seq = s.next_event_seq - 1
    group.time_ns = time_ns
    group.batches += 1


cdef const char* fault_of_batch(
    State* s, size_t commands_size, uint32_t count, uint64_t first_seq, const uint8_t* events, size_t events_size,
) noexcept nogil:
    """What is wrong with a batch; NULL: nothing. A wrong one is a broken program: going on would make a journal that lies."""
    if not count or not commands_size or commands_size % 8 or commands_size > s.batch_bytes_max:
        return b"a batch is empty, larger than the writer was made for, or no whole commands"
    if first_seq != s.next_seq:
        return b"a batch does not begin with the next command"
    if events_size % EVENT_SIZE or (events_size and (<const OrderAccepted*> events).seq != s.next_event_seq):
        return b"the events of a batch do not begin with the next event"
    return NULL


cdef int submit_batch(
    State* s, const uint8_t* commands, size_t commands_size, uint32_t count, uint64_t first_seq, uint64_t time_ns,
    const uint8_t* events, size_t events_size,
) noexcept nogil:
    cdef const char* wrong
    cdef int answer
    if s.failed or s.stopping:
        return WRITER_FAILED
    wrong = fault_of_batch(s, commands_size, count, first_seq, events, events_size)
    if wrong is not NULL:
        return fail(s, 0, wrong, NULL)
    answer = room_for(s, sizeof(RecordHeader) + commands_size, events_size)
    if answer == TAKEN_INTO_GROUP:
        put_batch(s, commands, commands_size, count, time_ns, events, events_size)
        pthread_cond_signal(&s.work)
    return answer


cdef void empty_group(State* s, Group* group) noexcept nogil:
    group.records_size = group.events_size = group.batches = 0
    if group.events_capacity > s.events_bytes:
        hold_events(group, s.events_bytes)  # without memory it keeps the large one
    group.state = FREE


# --- what the writer's thread does


cdef uint64_t clock_ns(int clock) noexcept nogil:
    cdef timespec now
    clock_gettime(clock, &now)
    return <uint64_t> now.tv_sec * 1000000000 + now.tv_nsec


cdef size_t seal(State* s, uint8_t* records, size_t size, uint64_t room) noexcept nogil:
    """Complete the headers of as many records as fit into `room`; returns their bytes."""
    cdef size_t at = 0
    cdef RecordHeader* header
    cdef size_t whole
    while at < size:
        header = <RecordHeader*> (records + at)
        whole = sizeof(RecordHeader) + header.size
        if at + whole > room:
            break
        header.previous_crc = s.previous_crc
        header.epoch = s.segment.epoch
        header.synced_seq = s.durable_seq
        header.crc = s.previous_crc = crc32c(0, <const uint8_t*> &header.previous_crc, whole - 8)
        at += whole
    return at


cdef int roll(State* s, uint64_t first_seq) noexcept nogil:
    cdef int prepared, fault
    s.segment.step = b"preparing the segment after"
    fault = handover_take(s.hand, &prepared)
    if not fault:
        fault = segment_begin(&s.segment, prepared, first_seq, s.previous_crc)
        handover_renamed(s.hand)
    return fault


cdef int write_records(State* s, Group* group) noexcept nogil:
    cdef size_t at = 0, run
    cdef int fault
    while at < group.records_size:
        run = seal(s, group.records + at, group.records_size - at, s.segment.capacity - s.segment.at)
        if run == 0:  # a batch always fits into an empty segment, so this happens once a segment
            fault = roll(s, (<RecordHeader*> (group.records + at)).first_seq)
        else:
            fault = segment_write(&s.segment, group.records + at, run)
        if fault:
            return fault
        at += run
    return 0


cdef int sync_segment(State* s, Group* group) noexcept nogil:
    cdef uint64_t began = clock_ns(CLOCK_MONOTONIC)
    cdef int fault = segment_sync(&s.segment)
    group.sync_ns = clock_ns(CLOCK_MONOTONIC) - began
    group.durable_ns = clock_ns(CLOCK_REALTIME)
    return fault


cdef bint fail_at(State* s, int fault, const char* step, char* name) noexcept nogil:
    pthread_mutex_lock(&s.lock)
    fail(s, fault, step, name)
    pthread_mutex_unlock(&s.lock)
    return False


cdef bint commit(State* s, Group* group) noexcept nogil:
    """The group's records are durable and its events are in the log; False: the writer has failed.

    The events are appended while the disk is at work already. Nobody sees them before they are published.
    """
    cdef int fault = write_records(s, group)
    if fault:
        return fail_at(s, fault, s.segment.step, s.segment.name)
    if group.records_size >= SENT_BYTES:
        segment_send(&s.segment)
    fault = log_append(s.events, group.events, group.events_size)
    if fault:
        return fail_at(s, fault, b"writing the event log", s.events.name)
    fault = sync_segment(s, group)
    if fault:
        return fail_at(s, fault, s.segment.step, s.segment.name)
    store(&s.durable_event_seq, group.last_event_seq)
    store(&s.durable_seq, group.last_seq)
    log_publish(s.events, group.last_event_seq, group.last_seq)
    return True


cdef Group* next_to_write(State* s, bint patient) noexcept nogil:
    """A group that holds something, waited for when `patient`; NULL when there is none, or the writer is to stop."""
    cdef Group* group = &s.groups[s.writing % s.groups_count]
    pthread_mutex_lock(&s.lock)
    while patient and group.state != FILLING and not s.stopping and not s.failed:
        pthread_cond_wait(&s.work, &s.lock)
    if group.state != FILLING or s.failed:
        group = NULL
    else:
        group.state = WRITING
        if s.filling == s.writing:
            s.filling += 1
    pthread_mutex_unlock(&s.lock)
    return group


cdef void ring(State* s) noexcept nogil:
    cdef uint64_t one = 1
    write(s.signal, &one, sizeof(one))


cdef bint write_next(State* s, bint patient) noexcept nogil:
    """Commit one group; False when there was none or the writer has failed."""
    cdef Group* group = next_to_write(s, patient)
    if group is NULL or not commit(s, group):
        return False
    pthread_mutex_lock(&s.lock)
    group.state = DURABLE
    s.writing += 1
    pthread_mutex_unlock(&s.lock)
    ring(s)
    return True


cdef void* run(void* argument) noexcept nogil:
    cdef State* s = <State*> argument
    cdef sigset_t every
    sigfillset(&every)
    pthread_sigmask(SIG_SETMASK, &every, NULL)  # signals are for Python's main thread
    while write_next(s, patient=True):
        pass
    ring(s)
    return NULL


# --- the class


cdef class JournalWriter:
    def __cinit__(self):
        cdef State* s = <State*> calloc(1, sizeof(State))
        if s is NULL:
            raise MemoryError
        self.state = s
        s.segment.folder = s.segment.file = s.signal = -1
        pthread_mutex_init(&s.lock, NULL)
        pthread_cond_init(&s.work, NULL)

    def __init__(
        self, journal, events, *, uint64_t next_seq, uint64_t next_event_seq, uint64_t epoch, uint64_t segment_number,
        uint32_t previous_crc, size_t segment_bytes=SEGMENT_BYTES, uint64_t segment_events=SEGMENT_EVENTS,
        size_t batch_bytes_max=BATCH_BYTES_MAX, size_t group_bytes=GROUP_BYTES, uint32_t groups=GROUPS, bint threads=True,
    ):
        cdef State* s = <State*> self.state
        _check_sizes(segment_bytes, batch_bytes_max, group_bytes, groups)
        self.place = PreparedFile()
        s.next_seq, s.next_event_seq, s.previous_crc = next_seq, next_event_seq, previous_crc
        s.durable_seq, s.durable_event_seq = next_seq - 1, next_event_seq - 1
        s.batch_bytes_max, s.groups_count = batch_bytes_max, groups
        self._allocate(group_bytes)
        self._open_events(events, next_event_seq, segment_events, epoch)
        self._open_segment(journal, segment_number, segment_bytes, epoch)
        s.hand = &(<PreparedFile> self.place).hand
        self.preparer = Preparer(journal, segment_bytes, self.place)
        if threads:
            self._start()

    def _allocate(self, size_t group_bytes):
        cdef State* s = <State*> self.state
        s.events_bytes = group_bytes * 3 // EVENT_SIZE * EVENT_SIZE  # about what a command of 48 bytes causes on average
        for index in range(s.groups_count):
            s.groups[index].records = <uint8_t*> malloc(group_bytes)
            s.groups[index].records_capacity = group_bytes
            if s.groups[index].records is NULL or not hold_events(&s.groups[index], s.events_bytes):
                raise MemoryError
        s.signal = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)
        if s.signal < 0:
            raise OSError(errno, os.strerror(errno))

    def _open_events(self, folder, next_event_seq, segment_events, epoch):
        cdef State* s = <State*> self.state
        cdef EventAppender appender = EventAppender(folder, next_event_seq, segment_events, epoch)
        s.events = &appender.log
        self.appender = appender
        log_publish(s.events, s.durable_event_seq, s.durable_seq)
        appender.cut()
        appender.go_live()

    def _open_segment(self, journal, segment_number, segment_bytes, epoch):
        cdef State* s = <State*> self.state
        cdef int fault, prepared
        os.makedirs(journal, 0o700, exist_ok=True)
        sync_folder(journal.parent)
        s.segment.folder = os.open(journal, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        s.segment.number, s.segment.capacity, s.segment.epoch = segment_number - 1, segment_bytes, epoch
        prepared = make_prepared(journal, segment_bytes, written=True)
        with nogil:
            fault = segment_begin(&s.segment, prepared, s.next_seq, s.previous_crc)
        if fault:
            raise OSError(fault, os.strerror(fault), str(journal / s.segment.name.decode()))

    def _start(self):
        cdef State* s = <State*> self.state
        self.thread = threading.Thread(target=self.preparer.run, name="journal-preparer", daemon=True)
        self.thread.start()
        fault = pthread_create(&s.thread, NULL, run, s)
        if fault:
            raise OSError(fault, f"the journal's thread: {os.strerror(fault)}")
        s.thread_runs = True

    def __dealloc__(self):
        cdef State* s = <State*> self.state
        self._stop_thread()
        for index in range(GROUPS_MAX):
            free(s.groups[index].records)
            free(s.groups[index].events)
        for fd in (s.segment.file, s.segment.folder, s.signal):
            if fd >= 0:
                close(fd)
        pthread_cond_destroy(&s.work)
        pthread_mutex_destroy(&s.lock)
        free(s)

    def _stop_thread(self):
        cdef State* s = <State*> self.state
        if not s.thread_runs:
            return
        with nogil:
            pthread_mutex_lock(&s.lock)
            s.stopping = True
            pthread_cond_signal(&s.work)
            pthread_mutex_unlock(&s.lock)
            pthread_join(s.thread, NULL)
        s.thread_runs = False

    def close(self):
        cdef State* s = <State*> self.state
        cdef int fault = 0
        self._stop_thread()
        if self.place is not None:
            self.place.stop()
        if self.thread is not None:
            self.thread.join()
        elif self.preparer is not None:
            self.preparer.drop()
        if s.segment.file >= 0 and not s.failed:
            with nogil:
                fault = segment_close(&s.segment)
            if fault:
                fail(s, fault, s.segment.step, s.segment.name)
        if self.appender is not None:
            self.appender.close()
        if self.preparer is not None:
            (self.preparer.journal / PREPARED).unlink(missing_ok=True)

    # --- for the host

    cdef int submit(
        self, const uint8_t* commands, size_t commands_size, uint32_t count, uint64_t first_seq, uint64_t time_ns,
        const uint8_t* events, size_t events_size,
    ) noexcept nogil:
        cdef State* s = <State*> self.state
        cdef int answer
        pthread_mutex_lock(&s.lock)
        answer = submit_batch(s, commands, commands_size, count, first_seq, time_ns, events, events_size)
        pthread_mutex_unlock(&s.lock)
        return answer

    cdef const Group* next_durable(self) noexcept nogil:
        cdef State* s = <State*> self.state
        cdef Group* group = NULL
        pthread_mutex_lock(&s.lock)
        if s.groups[s.taking % s.groups_count].state == DURABLE:
            group = &s.groups[s.taking % s.groups_count]
            group.state = TAKEN
            s.taking += 1
        pthread_mutex_unlock(&s.lock)
        return group

    cdef void give_back(self, const Group* group) noexcept nogil:
        cdef State* s = <State*> self.state
        pthread_mutex_lock(&s.lock)
        empty_group(s, <Group*> group)
        pthread_mutex_unlock(&s.lock)

    cdef void clear_signal(self) noexcept nogil:
        cdef uint64_t count
        read((<State*> self.state).signal, &count, sizeof(count))

    cdef uint64_t durable(self) noexcept nogil:
        return load(&(<State*> self.state).durable_seq)

    cdef bint failed(self) noexcept nogil:
        return load(&(<State*> self.state).failed) != 0

    # --- for Python

    def fileno(self):
        return (<State*> self.state).signal

    @property
    def durable_seq(self):
        return self.durable()

    @property
    def durable_event_seq(self):
        return load(&(<State*> self.state).durable_event_seq)

    @property
    def failure(self):
        cdef State* s = <State*> self.state
        if not self.failed():
            return None
        step = s.step.decode()
        if s.name is NULL:
            return step
        why = "its events are not the next ones" if s.fault == EPROTO else f"{os.strerror(s.fault)} (errno {s.fault})"
        return f"{step} {s.name.decode()}: {why}"

    @property
    def warning(self):
        return None if self.preparer is None else self.preparer.fault

    @property
    def segment(self):
        return (<State*> self.state).segment.number

    def step(self, writing: bool):
        cdef State* s = <State*> self.state
        cdef bint written
        if not writing:
            return self.preparer.step() == 0
        with nogil:
            written = write_next(s, patient=False)
            if s.failed:
                ring(s)
        return written

    def submit_bytes(
        self, const uint8_t[::1] commands not None, uint32_t count, uint64_t first_seq, uint64_t time_ns,
        const uint8_t[::1] events not None,
    ):
        cdef const uint8_t* first = &commands[0] if commands.shape[0] else NULL
        cdef const uint8_t* caused = &events[0] if events.shape[0] else NULL
        return self.submit(first, commands.shape[0], count, first_seq, time_ns, caused, events.shape[0])

    def take_durable(self):
        cdef const Group* group = self.next_durable()
        if group is NULL:
            return None
        cdef uint64_t first_seq = group.first_seq, last_seq = group.last_seq, last_event_seq = group.last_event_seq
        cdef bytes events = (<char*> group.events)[: group.events_size]
        self.give_back(group)
        return first_seq, last_seq, last_event_seq, events


def _check_sizes(segment_bytes, batch_bytes_max, group_bytes, groups):
    record = batch_bytes_max + sizeof(RecordHeader)
    if batch_bytes_max < 8 or batch_bytes_max > 1 << 30:
        raise ValueError(f"batch_bytes_max {batch_bytes_max} is outside 8 to {1 << 30}")
    if group_bytes < record:
        raise ValueError(f"group_bytes {group_bytes} holds no whole batch: at least {record}")
    if segment_bytes < HEADER_AREA_BYTES + record:
        raise ValueError(f"segment_bytes {segment_bytes} holds no whole batch: at least {HEADER_AREA_BYTES + record}")
    if not 2 <= groups <= GROUPS_MAX:
        raise ValueError(f"groups {groups} is outside 2 to {GROUPS_MAX}")
