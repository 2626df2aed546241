"""The reports' way to the thread that takes them: a ring with one writer and one reader, written in place, shown to the reader some at a time."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.memory cimport release, reserve
from engine.public_bench.interface cimport Report

cdef extern from *:
    """
    #include <sys/mman.h>
    #define tidegate_show(at, value) __atomic_store_n((at), (value), __ATOMIC_RELEASE)
    #define tidegate_see(at) __atomic_load_n((at), __ATOMIC_ACQUIRE)
    #if defined(__x86_64__)
    #define tidegate_pause() __builtin_ia32_pause()
    #else
    #define tidegate_pause() __asm__ volatile("yield" ::: "memory")
    #endif
    /* The memory is there before it is used, in large pages where the system has them. */
    static inline void tidegate_make_ready(void* at, size_t size) {
        madvise(at, size, MADV_HUGEPAGE);
        for (size_t page = 0; page < size; page += 4096) ((volatile char*) at)[page] = 0;
    }
    """
    void show "tidegate_show" (uint64_t* at, uint64_t value) noexcept nogil
    uint64_t see "tidegate_see" (const uint64_t* at) noexcept nogil
    void pause "tidegate_pause" () noexcept nogil
    void make_ready "tidegate_make_ready" (void* at, size_t size) noexcept nogil

cdef enum:
    SHOWN_AT_ONCE = 32           # so many reports are written before the reader hears of them, or `show_all` says so


ctypedef struct Ring:            # what one side writes shares no cache line with what the other reads
    Report* reports
    uint64_t mask
    uint8_t apart[48]
    uint64_t written             # the writer's
    uint64_t room_until          # the writer's: `written` may go up to here before it looks at `taken` again
    uint8_t apart2[48]
    uint64_t shown
    uint8_t apart3[56]
    uint64_t taken
    uint8_t apart4[56]


cdef inline Ring* make_ring(uint32_t capacity) noexcept nogil:
    """For at least `capacity` reports; NULL without memory."""
    cdef uint64_t size = 2 * SHOWN_AT_ONCE
    cdef Ring* ring = <Ring*> reserve(sizeof(Ring))
    while size < capacity:
        size *= 2
    if ring is NULL:
        return NULL
    ring.reports = <Report*> reserve(size * sizeof(Report))
    if ring.reports is NULL:
        release(ring, sizeof(Ring))
        return NULL
    make_ready(ring.reports, size * sizeof(Report))
    ring.mask = size - 1
    ring.room_until = size
    return ring


cdef inline void free_ring(Ring* ring) noexcept nogil:
    release(ring.reports, (ring.mask + 1) * sizeof(Report))
    release(ring, sizeof(Ring))


cdef inline bint has_room(Ring* ring) noexcept nogil:
    if ring.written < ring.room_until:
        return True
    ring.room_until = see(&ring.taken) + ring.mask + 1
    return ring.written < ring.room_until


cdef inline Report* next_place(Ring* ring) noexcept nogil:
    """Where the next report is to be written; waits for the reader while the ring is full."""
    if not has_room(ring):
        show(&ring.shown, ring.written)
        while not has_room(ring):
            pause()
    return &ring.reports[ring.written & ring.mask]


cdef inline void placed(Ring* ring) noexcept nogil:
    """The report is written."""
    ring.written += 1
    if not ring.written % SHOWN_AT_ONCE:
        show(&ring.shown, ring.written)


cdef inline void show_all(Ring* ring) noexcept nogil:
    show(&ring.shown, ring.written)


cdef inline uint32_t take(Ring* ring, Report* out, uint32_t most) noexcept nogil:
    """The reader's: move up to `most` reports out; how many."""
    cdef uint64_t taken = ring.taken
    cdef uint64_t count = see(&ring.shown) - taken
    cdef uint64_t to_end = ring.mask + 1 - (taken & ring.mask)
    count = min(count, <uint64_t> most)
    if count > to_end:
        count = to_end
    if count:
        memcpy(out, &ring.reports[taken & ring.mask], count * sizeof(Report))
        show(&ring.taken, taken + count)
    return <uint32_t> count
