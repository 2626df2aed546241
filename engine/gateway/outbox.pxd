"""What waits to be sent to one connection: whole records, in order, at most `limit` bytes."""

from libc.stdint cimport uint8_t
from libc.stdlib cimport realloc
from libc.string cimport memcpy, memmove


ctypedef struct Outbox:
    uint8_t* data
    size_t begin      # first byte not yet sent
    size_t end
    size_t capacity   # allocated
    size_t limit      # bytes that may wait
    bint overflowed   # something did not fit: the connection must end
    bint touched      # listed in the release's touched sessions


cdef inline bint outbox_make_room(Outbox* box, size_t size) noexcept nogil:
    """Move what waits to the front, then double up to twice the limit; False without memory."""
    cdef size_t waiting = box.end - box.begin
    cdef size_t capacity = box.capacity if box.capacity else 16384
    cdef uint8_t* moved
    if box.begin:
        memmove(box.data, box.data + box.begin, waiting)
        box.begin = 0
        box.end = waiting
    if waiting + size <= box.capacity:
        return True
    while capacity < waiting + size:
        capacity *= 2
    moved = <uint8_t*> realloc(box.data, capacity)
    if moved is NULL:
        return False
    box.data = moved
    box.capacity = capacity
    return True


cdef inline bint outbox_put(Outbox* box, const void* bytes, size_t size) noexcept nogil:
    """Append whole records. False, and `overflowed` is set for good, when they would pass the limit."""
    if box.overflowed or box.end - box.begin + size > box.limit:
        box.overflowed = True
        return False
    if box.end + size > box.capacity and not outbox_make_room(box, size):
        box.overflowed = True
        return False
    memcpy(box.data + box.end, bytes, size)
    box.end += size
    return True


cdef inline size_t outbox_free(const Outbox* box) noexcept nogil:
    """Bytes that still may be put."""
    return 0 if box.overflowed else box.limit - (box.end - box.begin)
