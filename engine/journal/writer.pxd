"""The journal's writer as the host sees it.

One thread (the host's) calls submit, next_durable and give_back; the writer's own thread does the rest and holds no GIL.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.journal.group cimport Group

cdef enum:
    TAKEN_INTO_GROUP = 0
    BUFFERS_FULL = -1     # bounded: stop reading and try again after the next durable signal
    WRITER_FAILED = -2    # or it is closed; fail closed, see `failure`


cdef class JournalWriter:
    cdef void* state
    cdef object preparer
    cdef object thread        # the preparer's
    cdef object place         # of the prepared file
    cdef object appender      # of the event log

    cdef int submit(
        self,
        const uint8_t* commands,
        size_t commands_size,
        uint32_t count,
        uint64_t first_seq,
        uint64_t time_ns,
        const uint8_t* events,
        size_t events_size,
    ) noexcept nogil
    """Copy one batch into the open group: whole commands, and the events of exactly these. One `Core.apply` is one batch.

    TAKEN_INTO_GROUP, BUFFERS_FULL or WRITER_FAILED. A batch that a free group cannot hold makes its event buffer grow for once.
    """

    cdef const Group* next_durable(self) noexcept nogil
    """The oldest durable group not yet taken, NULL when there is none. It stays valid until it is given back."""

    cdef void give_back(self, const Group* group) noexcept nogil
    """The group's buffers may be used again. Every taken group must be given back, or submit ends up at -1."""

    cdef void clear_signal(self) noexcept nogil
    """Make the event descriptor unreadable again; call it before next_durable, not after."""

    cdef uint64_t durable(self) noexcept nogil
    """Up to which command all is durable and its events are in the event log."""

    cdef bint failed(self) noexcept nogil
    """The writer has failed; nothing after durable() will ever be."""
