from libc.stdint cimport uint8_t, uint32_t

from engine.gateway.outbox cimport Outbox


cdef class Routes:
    """Which outbox a session's events go to, by session number."""

    cdef Outbox** boxes
    cdef readonly uint32_t sessions_end    # one above the highest number
    cdef uint32_t* touched
    cdef uint32_t touched_count
    cdef dict connections

    cdef void put(self, uint32_t session, const uint8_t* events, size_t size) noexcept nogil

    cdef void deliver(self, const uint8_t* events, size_t count) noexcept nogil
    """Copy each session's events into its outbox. A run of one session is one copy; events of nobody present are skipped."""
