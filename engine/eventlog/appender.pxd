"""Appends events to the log's segments and publishes how far they are durable."""

from libc.stdint cimport uint8_t, uint64_t

from engine.eventlog.form cimport DurableHeader

cdef enum:
    NAME_MAX = 64


ctypedef struct Hashes:
    uint64_t* pairs            # command number, hash
    size_t count
    size_t capacity


ctypedef struct EventLog:
    int folder                 # descriptor of the folder
    int file                   # of the segment that holds next_seq; -1: not opened yet
    uint64_t segment_events
    uint64_t next_seq          # number of the next event
    DurableHeader* header      # mapped, shared with readers in other processes
    char name[NAME_MAX]        # of the file that was worked on last, for an error's text
    bint comparing             # recovery: what is there already is compared, not written
    bint read_only             # verification: nothing is ever written
    bint stops                 # recovery's first look: an event that is there and differs ends it
    Hashes* hashes             # not NULL: state hashes are collected from the events, and nothing else happens
    uint8_t* there             # a buffer for that
    uint64_t differed_at       # first event that was there and differed, or was missing; 0: none yet


cdef int log_append(EventLog* log, const uint8_t* events, size_t size) noexcept nogil
"""Append whole events. 0, or an errno: the log is then not to be written any more.

EPROTO: the first event's number does not follow. While `comparing`, events that stand there already are passed over; at the first
that differs or is missing the file is cut and comparing ends, or EBADMSG is returned where the log is read only.
"""

cdef void log_publish(EventLog* log, uint64_t event_seq, uint64_t seq) noexcept nogil
"""Tell readers that all up to here is durable."""


cdef class EventFiles:
    cdef EventLog log
    cdef readonly object folder
    cdef object raise_fault(self, int fault)


cdef class EventAppender(EventFiles):
    pass


cdef class EventComparison(EventFiles):
    pass


cdef class StateHashes(EventFiles):
    cdef Hashes hashes
