"""The walk over a segment's records."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.journal.form cimport RecordHeader

cdef enum:
    WHOLE = 0
    END = 1             # zeros, or nothing, where the next record would begin
    CUT_SHORT = 2       # the file ends inside it
    NO_RECORD = 3       # no record begins there
    WRONG_CRC = 4
    WRONG_PREVIOUS = 5  # whole, but not the one that follows
    WRONG_SEQ = 6
    NOT_APPLIED = 7     # replay: the core does not read its commands, or not all


ctypedef struct Walk:
    const uint8_t* data    # of the whole file
    size_t size
    size_t at              # where the next record begins
    uint64_t next_seq
    uint32_t previous_crc
    uint64_t epoch         # the newest seen
    uint64_t records
    uint64_t commands


cdef int walk_look(Walk* walk, const RecordHeader** record) noexcept nogil
"""Judge the record at `at` without stepping over it."""

cdef void walk_step(Walk* walk, const RecordHeader* record) noexcept nogil
"""Step over a record that was found whole."""


cdef class RecordWalk:
    cdef Walk walk
    cdef object data
    cdef const uint8_t[::1] view
