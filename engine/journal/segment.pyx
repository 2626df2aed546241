"""A segment's life: begun in the prepared file, written, synced, cut at its end."""

from libc.errno cimport errno
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdio cimport snprintf
from libc.string cimport memcpy, memset, strcpy

from engine.eventlog.write_all cimport write_all
from engine.journal.crc cimport crc32c
from engine.journal.form cimport FORMAT_VERSION, HEADER_AREA, SegmentHeader

cdef extern from "<stdio.h>" nogil:
    int renameat(int old_folder, const char* old, int new_folder, const char* new)

cdef extern from "<fcntl.h>" nogil:
    int sync_file_range(int fd, long offset, long size, unsigned int flags)
    unsigned int SYNC_FILE_RANGE_WRITE

cdef extern from "<unistd.h>" nogil:
    int close(int fd)
    int fdatasync(int fd)
    int fsync(int fd)
    int ftruncate(int fd, long length)


cdef int segment_write(Segment* segment, const uint8_t* records, size_t size) noexcept nogil:
    cdef int fault
    segment.step = b"writing"
    fault = write_all(segment.file, records, size, segment.at)
    segment.at += size
    return fault


cdef void segment_send(Segment* segment) noexcept nogil:
    sync_file_range(segment.file, 0, 0, SYNC_FILE_RANGE_WRITE)


cdef int segment_sync(Segment* segment) noexcept nogil:
    segment.step = b"syncing"
    return errno if fdatasync(segment.file) < 0 else 0


cdef int segment_close(Segment* segment) noexcept nogil:
    cdef int fault = 0
    if segment.file < 0:
        return 0
    segment.step = b"cutting"
    if ftruncate(segment.file, <long> segment.at) < 0 or fsync(segment.file) < 0:
        fault = errno
    close(segment.file)
    segment.file = -1
    return fault


cdef int write_header(Segment* segment, uint64_t first_seq, uint32_t previous_crc) noexcept nogil:
    cdef SegmentHeader header
    memset(&header, 0, sizeof(header))
    memcpy(header.magic, b"TGJOURNL", 8)
    header.version = FORMAT_VERSION
    header.number = segment.number
    header.first_seq = first_seq
    header.epoch = segment.epoch
    header.previous_crc = previous_crc
    header.chain_known = segment.number == 1  # whose chain is the genesis: zeros
    header.crc = crc32c(0, <const uint8_t*> &header, sizeof(header))
    return write_all(segment.file, <const uint8_t*> &header, sizeof(header), 0)


cdef int give_name(Segment* segment, uint64_t first_seq) noexcept nogil:
    """The header must be durable before the name is, so that no named segment is without one."""
    cdef char name[NAME_MAX]
    snprintf(name, NAME_MAX, b"%020lu.journal", <unsigned long> first_seq)
    if fdatasync(segment.file) < 0 or renameat(segment.folder, segment.name, segment.folder, name) < 0:
        return errno
    strcpy(segment.name, name)
    return errno if fsync(segment.folder) < 0 else 0


cdef int segment_begin(Segment* segment, int prepared, uint64_t first_seq, uint32_t previous_crc) noexcept nogil:
    cdef int fault = segment_close(segment)
    if fault:
        close(prepared)
        return fault
    segment.file = prepared
    segment.step = b"beginning"
    strcpy(segment.name, b"next.prepared")
    segment.number += 1
    segment.at = HEADER_AREA
    fault = write_header(segment, first_seq, previous_crc)
    return fault if fault else give_name(segment, first_seq)
