"""One write that is whole or says why not; the event log's and the journal's."""

from libc.errno cimport EINTR, EIO, errno
from libc.stdint cimport uint8_t, uint64_t

cdef extern from "<unistd.h>" nogil:
    ssize_t pwrite(int fd, const void* buffer, size_t size, long offset)


cdef inline int write_all(int fd, const uint8_t* bytes, size_t size, uint64_t at) noexcept nogil:
    """0 or an errno. A short write goes on, so that the next attempt says why; one of nothing is EIO."""
    cdef ssize_t done
    while size:
        done = pwrite(fd, bytes, size, <long> at)
        if done < 0 and errno == EINTR:
            continue
        if done <= 0:
            return errno if done < 0 else EIO
        bytes += done
        at += done
        size -= done
    return 0
