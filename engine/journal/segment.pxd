"""The segment that is being written."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

cdef enum:
    NAME_MAX = 64


ctypedef struct Segment:
    int folder             # descriptor of the journal's folder
    int file
    uint64_t number        # 0: none has been begun
    uint64_t capacity      # bytes of a segment, header area included
    uint64_t at            # where the next record goes
    uint64_t epoch
    char name[NAME_MAX]    # of the file that was worked on last
    const char* step       # what was being done to it, for an error's text


cdef int segment_begin(Segment* segment, int prepared, uint64_t first_seq, uint32_t previous_crc) noexcept nogil
"""Close the present segment at its end and begin the next one in the prepared file. All of it is on the disk then. 0 or an errno."""

cdef int segment_write(Segment* segment, const uint8_t* records, size_t size) noexcept nogil
"""Whole records, which must fit. Not durable yet. 0 or an errno."""

cdef void segment_send(Segment* segment) noexcept nogil
"""Let the disk begin with what was written; does not wait. Only a hint: `segment_sync` tells of what goes wrong."""

cdef int segment_sync(Segment* segment) noexcept nogil
"""Everything written is durable. 0 or an errno."""

cdef int segment_close(Segment* segment) noexcept nogil
"""Cut the preallocated rest, sync, close the file. 0 or an errno."""
