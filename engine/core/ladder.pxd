"""One side of a book: levels by key, and a bitmap that finds the best one. No search costs more than BITMAP_DEPTH words each way."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from engine.core.memory cimport top_bit
from engine.core.state cimport BITMAP_DEPTH, Ladder, Level, NO_SLOT, Order


cdef inline uint64_t bit_of(uint64_t key) noexcept nogil:
    return <uint64_t> 1 << (key & 63)


cdef inline void mark(Ladder* ladder, uint64_t key) noexcept nogil:
    """The level has orders from now on."""
    cdef int depth
    cdef uint64_t before
    for depth in range(BITMAP_DEPTH):
        before = ladder.bits[depth][key >> 6]
        ladder.bits[depth][key >> 6] = before | bit_of(key)
        if before:
            return
        key >>= 6


cdef inline void unmark(Ladder* ladder, uint64_t key) noexcept nogil:
    """The level has no more orders. When it was the best, the next one is found on the way."""
    cdef uint64_t word = ladder.bits[0][key >> 6] & ~bit_of(key)
    ladder.bits[0][key >> 6] = word
    if word:
        if <int64_t> key == ladder.best:
            ladder.best = <int64_t> (key >> 6 << 6) | top_bit(word)
        return
    unmark_above(ladder, key >> 6)
    if <int64_t> key == ladder.best:
        ladder.best = below(ladder, key)


cdef inline void unmark_above(Ladder* ladder, uint64_t key) noexcept nogil:
    cdef int depth
    cdef uint64_t word
    for depth in range(1, BITMAP_DEPTH):
        word = ladder.bits[depth][key >> 6] & ~bit_of(key)
        ladder.bits[depth][key >> 6] = word
        if word:
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
    cdef bint first = not level.count
    cdef uint32_t* from_before = &level.head if first else &orders[level.tail].next
    from_before[0] = slot
    order.prev = NO_SLOT if first else level.tail
    order.next = NO_SLOT
    level.tail = slot
    level.count += 1
    level.qty += order.leaves
    if first:
        ladder.count += 1
        mark(ladder, order.key)
        ladder.best = max(ladder.best, <int64_t> order.key)


cdef inline void unlink(Ladder* ladder, Order* orders, uint32_t slot) noexcept nogil:
    """The order leaves its level, together with what leaves it has."""
    cdef Order* order = &orders[slot]
    cdef Level* level = &ladder.levels[order.key]
    cdef uint32_t* from_before = &level.head if order.prev == NO_SLOT else &orders[order.prev].next
    cdef uint32_t* from_behind = &level.tail if order.next == NO_SLOT else &orders[order.next].prev
    from_before[0] = order.next
    from_behind[0] = order.prev
    level.qty -= order.leaves
    level.count -= 1
    if not level.count:
        ladder.count -= 1
        unmark(ladder, order.key)
