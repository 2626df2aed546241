"""The event log's published header, for the compiled rooms. form.py says the same for Python; a test compares them."""

from libc.stdint cimport uint32_t, uint64_t

cdef enum:
    REBUILDING = 0
    LIVE = 1

ctypedef struct DurableHeader:
    char magic[8]              # "TGEVENTS"
    uint32_t version
    uint32_t segment_events
    uint32_t state
    uint32_t reserved
    uint64_t event_seq         # all events up to here are durable
    uint64_t seq               # all commands up to here are
    uint64_t epoch             # of the writer
