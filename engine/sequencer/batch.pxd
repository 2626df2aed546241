from libc.stdint cimport uint8_t, uint32_t


cdef class Batch:
    """Whole commands, one behind the other, on their way to the sequencer. Never more than `capacity` bytes."""

    cdef uint8_t* data
    cdef readonly size_t size
    cdef readonly size_t capacity
    cdef readonly uint32_t count

    cdef uint8_t* room(self, size_t length) noexcept nogil
    """Where the next command goes, counted as there already; NULL when the batch has no room for it."""
