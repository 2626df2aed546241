"""Journal to core to event log, at full speed."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.core cimport Core
from engine.eventlog.appender cimport EventFiles, EventLog, log_append
from engine.journal.form cimport RecordHeader
from engine.journal.records cimport NOT_APPLIED, WHOLE, RecordWalk, Walk, walk_look, walk_step


cdef int apply_record(Core core, EventLog* events, const RecordHeader* record, int* fault) noexcept nogil:
    """WHOLE, or NOT_APPLIED. `fault`: errno of the event log."""
    cdef const uint8_t* commands = <const uint8_t*> record + sizeof(RecordHeader)
    cdef size_t left = record.size, done
    cdef uint32_t applied = 0
    while left:
        done = core.apply(commands, left, record.time_ns)
        fault[0] = log_append(events, core.events, core.events_size)
        if fault[0] or core.broken or not done:
            return NOT_APPLIED
        applied += core.applied
        commands += done
        left -= done
    return WHOLE if applied == record.count else NOT_APPLIED


cdef class Replay:
    cdef Core core
    cdef EventFiles events
    cdef readonly uint64_t commands

    def __init__(self, Core core not None, EventFiles events not None):
        self.core, self.events = core, events

    def run(self, RecordWalk records not None, uint64_t until_seq=<uint64_t> -1):
        cdef int found, fault = 0
        with nogil:
            found = self.replay(&records.walk, until_seq, &fault)
        self.events.raise_fault(fault)
        return found

    cdef int replay(self, Walk* walk, uint64_t until_seq, int* fault) noexcept nogil:
        cdef const RecordHeader* record = NULL
        cdef int found = WHOLE
        while found == WHOLE and walk.next_seq <= until_seq:
            found = walk_look(walk, &record)
            if found == WHOLE and record.first_seq > self.core.last_seq():
                found = apply_record(self.core, &self.events.log, record, fault)
                self.commands += record.count
            if found == WHOLE:
                walk_step(walk, record)
        return found
