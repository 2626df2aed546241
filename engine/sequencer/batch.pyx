"""A batch of commands."""

from libc.stdint cimport uint8_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy


cdef class Batch:
    def __cinit__(self, size_t capacity):
        """ValueError below the size of one command; MemoryError."""
        if capacity < 256:
            raise ValueError(f"a batch of {capacity} bytes holds no command")
        self.data = <uint8_t*> malloc(capacity)
        if self.data is NULL:
            raise MemoryError
        self.capacity = capacity

    def __dealloc__(self):
        free(self.data)

    cdef uint8_t* room(self, size_t length) noexcept nogil:
        cdef uint8_t* at = self.data + self.size
        if self.size + length > self.capacity:
            return NULL
        self.size += length
        self.count += 1
        return at

    def add(self, const unsigned char[::1] command not None) -> bool:
        """Append one whole command; False when there is no room. The bytes are not checked."""
        cdef uint8_t* at = self.room(command.shape[0])
        if at is NULL:
            return False
        memcpy(at, &command[0], command.shape[0])
        return True

    def to_bytes(self) -> bytes:
        """A copy of the commands that are in it."""
        return (<char*> self.data)[:self.size]

    def clear(self) -> None:
        self.size = 0
        self.count = 0
