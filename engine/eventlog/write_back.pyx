"""A file's bytes on their way to the disk in small pieces. Whoever syncs another file meanwhile waits for one piece, not for all of them."""

import os

from libc.errno cimport errno

cdef extern from *:
    """
    #ifndef _GNU_SOURCE
    #define _GNU_SOURCE
    #endif
    """

cdef extern from "<fcntl.h>" nogil:
    int sync_file_range(int fd, long offset, long size, unsigned int flags)
    unsigned int SYNC_FILE_RANGE_WAIT_BEFORE, SYNC_FILE_RANGE_WRITE, SYNC_FILE_RANGE_WAIT_AFTER

PIECE_BYTES = 1 << 20


def write_back(int fd, long offset, long size):
    cdef int done
    with nogil:
        done = sync_file_range(
            fd, offset, size, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER,
        )
    if done < 0:  # the kernel tells of a lost page once: a later sync of this descriptor may find nothing wrong
        raise OSError(errno, os.strerror(errno))


def sync_gently(int fd):
    for offset in range(0, os.fstat(fd).st_size, PIECE_BYTES):
        write_back(fd, offset, PIECE_BYTES)
    os.fdatasync(fd)
