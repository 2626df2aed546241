from libc.stdint cimport uint8_t, uint64_t

from engine.gateway.frames cimport Permit
from engine.gateway.outbox cimport Outbox


cdef class Connection:
    """One client's socket with its bounded inbox and outbox. Knows bytes, not what they do to the engine."""

    cdef readonly int fd
    cdef uint8_t* inbox
    cdef size_t inbox_max
    cdef size_t begin, end, capacity   # what was received and not yet walked lies in inbox[begin:end]
    cdef Outbox out
    cdef Permit permit
    cdef object accounts               # keeps the permit's bit set alive
    cdef readonly uint64_t received_ns     # when the oldest byte that waits in the inbox arrived
    cdef readonly uint64_t last_frame_ns
    cdef readonly uint64_t frames_total
    cdef readonly uint64_t refused_total
    cdef readonly uint64_t progress_ns     # when the outbox was last empty or shrinking

    cdef int restart_inbox(self) except -1
    cdef void empty_outbox(self, uint64_t now_ns) noexcept
