"""From a batch to durable events, without Python per command and without the GIL per batch."""

from libc.stdint cimport uint8_t, uint64_t
from libc.string cimport memcpy

from engine.gateway.routes cimport Routes
from engine.host.tallies cimport Tallies
from engine.journal.group cimport Group
from engine.messages.wire cimport EVENT_SIZE
from engine.sequencer.batch cimport Batch
from engine.sequencer.sequencer cimport FAILED, FULL, TAKEN, Sequencer, Taken


class JournalFailed(Exception):
    """Nothing can be made durable any more: the engine must stop."""


class NotACommand(Exception):
    """Bytes that are no command reached the core: a fault of this program, and the engine must stop."""


cdef class Passage:
    def __cinit__(self, Sequencer sequencer not None, Routes routes not None, Tallies tallies not None, size_t batch_bytes_max):
        self.sequencer = sequencer
        self.routes = routes
        self.tallies = tallies
        self.batch = Batch(batch_bytes_max)

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t now_ns) noexcept nogil:
        cdef size_t done = self.sequencer.apply(commands, size, now_ns)
        # counted here and not when durable, so that at any time the counts are of the same command as the core's state
        self.tallies.count(self.sequencer.core.events, self.sequencer.core.events_size // EVENT_SIZE)
        self.broken = self.sequencer.core.broken
        return done

    cdef Taken advance(self, uint64_t now_ns) noexcept nogil:
        cdef Taken answer = self.sequencer.submit()
        while answer == TAKEN and self.walked < self.batch.size and not self.broken:
            self.walked += self.apply(self.batch.data + self.walked, self.batch.size - self.walked, now_ns)
            answer = self.sequencer.submit()
        return answer

    def enter(self, uint64_t now_ns) -> bool:
        """Take the batch in as far as the journal has room. True: all of it, and the batch is empty again.

        JournalFailed, NotACommand.
        """
        cdef Taken answer
        with nogil:
            answer = self.advance(now_ns)
        self.check(answer)
        if self.walked < self.batch.size or answer == FULL:
            return False
        self.batch.clear()
        self.walked = 0
        return True

    def enter_control(self, const unsigned char[::1] command not None, uint64_t now_ns) -> bytes | None:
        """Apply one command now, ahead of what is left of the batch. Its first event and its last two, each once; None when the
        journal has no room: try again after `leave`. JournalFailed, NotACommand.
        """
        cdef const char* events
        cdef size_t size
        cdef Taken answer = self.sequencer.submit()
        self.check(answer)
        if answer == FULL:
            return None
        if command.shape[0] > CONTROL_BYTES_MAX:
            raise NotACommand(f"{command.shape[0]} bytes")
        memcpy(self.control, &command[0], command.shape[0])
        with nogil:
            self.apply(self.control, command.shape[0], now_ns)
            answer = self.sequencer.submit()
        self.check(answer)
        events = <const char*> self.sequencer.core.events
        size = self.sequencer.core.events_size
        if size <= 3 * EVENT_SIZE:
            return events[:size]
        return events[:EVENT_SIZE] + events[size - 2 * EVENT_SIZE:size]

    cdef check(self, Taken answer):
        if self.broken:
            raise NotACommand(f"after command {self.sequencer.core.last_seq()}")
        if answer == FAILED:
            raise JournalFailed(self.sequencer.writer.failure)

    def leave(self) -> list[tuple[int, int, int, int, int]]:
        """Hand the events of every durable group to their sessions.

        (last_seq, last_event_seq, time_ns, durable_ns, sync_ns) of each; `sync_ns` is how long its sync took.
        """
        cdef const Group* group
        out = []
        self.sequencer.writer.clear_signal()
        while True:
            group = self.sequencer.writer.next_durable()
            if group is NULL:
                break
            with nogil:
                self.routes.deliver(group.events, group.events_size // EVENT_SIZE)
            out.append((group.last_seq, group.last_event_seq, group.time_ns, group.durable_ns, group.sync_ns))
            self.sequencer.writer.give_back(group)
        return out

    @property
    def is_free(self) -> bool:
        """The batch may be filled."""
        return self.batch.size == 0

    @property
    def last_seq(self) -> int:
        """Of the last command applied; its events may not have left yet."""
        return self.sequencer.core.last_seq()

    @property
    def durable_seq(self) -> int:
        """Up to which command all is durable."""
        return self.sequencer.writer.durable()
