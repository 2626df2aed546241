"""Bytes of an encoding, written one value after the other into memory that grows."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport realloc
from libc.string cimport memcpy


ctypedef struct Page:
    uint8_t* data
    size_t size
    size_t capacity
    bint failed       # no memory: what the page holds is not whole


cdef inline void put(Page* page, const void* value, size_t size) noexcept nogil:
    cdef uint8_t* moved
    if page.size + size > page.capacity:
        moved = <uint8_t*> realloc(page.data, 2 * page.capacity + size + 4096)
        if moved is NULL:
            page.failed = True
            return
        page.data = moved
        page.capacity = 2 * page.capacity + size + 4096
    memcpy(page.data + page.size, value, size)
    page.size += size


cdef inline void put32(Page* page, uint32_t value) noexcept nogil:
    put(page, &value, 4)


cdef inline void put64(Page* page, uint64_t value) noexcept nogil:
    put(page, &value, 8)
