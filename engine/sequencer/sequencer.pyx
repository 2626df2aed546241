"""The sequencer: numbers come from the core, time from here and never goes back, and the journal gets everything in that order."""

from libc.stdint cimport uint8_t, uint64_t

from engine.journal.writer cimport BUFFERS_FULL, TAKEN_INTO_GROUP


cdef class Sequencer:
    def __cinit__(self, Core core not None, JournalWriter writer not None):
        """The writer goes on exactly where the core ends."""
        self.core = core
        self.writer = writer
        self.time_ns = core.time_ns()

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t now_ns) noexcept nogil:
        cdef size_t done
        if now_ns > self.time_ns:  # a wall clock that was set back must not be seen in the journal
            self.time_ns = now_ns
        self.held_first_seq = self.core.last_seq() + 1
        done = self.core.apply(commands, size, self.time_ns)
        self.held = commands if done else NULL
        self.held_size = done
        self.held_count = self.core.applied
        return done

    cdef Taken submit(self) noexcept nogil:
        cdef int answer
        if self.held is NULL:
            return FAILED if self.writer.failed() else TAKEN
        answer = self.writer.submit(
            self.held, self.held_size, self.held_count, self.held_first_seq, self.time_ns,
            self.core.events, self.core.events_size,
        )
        if answer == TAKEN_INTO_GROUP:
            self.held = NULL
            return TAKEN
        return FULL if answer == BUFFERS_FULL else FAILED
