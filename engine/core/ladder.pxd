"""One side of a book: levels by key, and a bitmap that finds the best one. No search costs more than BITMAP_DEPTH words each way."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from engine.core.memory cimport top_bit
from engine.core.state cimport BITMAP_DEPTH, Ladder, Level, NO_SLOT, Order


cdef inline void mark(Ladder* ladder, uint64_t key) noexcept nogil:
    """The level has orders from now on."""
    cdef int depth
    cdef uint64_t before
    for depth in range(BITMAP_DEPTH):
        before = ladder.bits[depth][key >> 6]
        ladder.bits[depth][key >> 6] = before | (<uint64_t> 1 << (key & 63))
        if before:
            return
        key >>= 6


cdef inline void unmark(Ladder* ladder, uint64_t key) noexcept nogil:
    cdef int depth
    for depth in range(BITMAP_DEPTH):
        ladder.bits[depth][key >> 6] &= ~(<uint64_t> 1 << (key & 63))
        if ladder.bits[depth][key >> 6]:
            return
        key >>= 6


cdef inline int64_t below(const Ladder* ladder, uint64_t key) noexcept nogil:
    """The highest key with orders below `key`, -1 when there is none."""
    cdef int depth
    cdef uint64_t word
    for depth in range(BITMAP_DEPTH):
        word = ladder.bits[depth][key >> 6] & ((<uint64_t> 1 << (key & 63)) - 1)
        key >>= 6
        if word:
            key = key << 6 | <uint64_t> top_bit(word)
            while depth:
                depth -= 1
                key = key << 6 | <uint64_t> top_bit(ladder.bits[depth][key])
            return <int64_t> key
    return -1


cdef inline void append(Ladder* ladder, Order* orders, uint32_t slot) noexcept nogil:
    """The order goes to the back of the level that its `key` names."""
    cdef Order* order = &orders[slot]
    cdef Level* level = &ladder.levels[order.key]
    order.next = NO_SLOT
    if level.count:
        order.prev = level.tail
        orders[level.tail].next = slot
    else:
        order.prev = NO_SLOT
        level.head = slot
        ladder.count += 1
        mark(ladder, order.key)
        if order.key > ladder.best:
            ladder.best = order.key
    level.tail = slot
    level.count += 1
    level.qty += order.leaves


cdef inline void unlink(Ladder* ladder, Order* orders, uint32_t slot) noexcept nogil:
    """The order leaves its level, together with what leaves it has."""
    cdef Order* order = &orders[slot]
    cdef Level* level = &ladder.levels[order.key]
    level.qty -= order.leaves
    level.count -= 1
    if not level.count:
        ladder.count -= 1
        unmark(ladder, order.key)
        if order.key == ladder.best:
            ladder.best = below(ladder, order.key)
        return
    if order.prev == NO_SLOT:
        level.head = order.next
    else:
        orders[order.prev].next = order.next
    if order.next == NO_SLOT:
        level.tail = order.prev
    else:
        orders[order.next].prev = order.prev
