"""What happened in the time that just passed, in a bounded place: counts by slices of a window (docs/RULES.md, *Windows*)."""

from libc.stdint cimport int64_t, uint64_t
from libc.string cimport memset

from engine.core.state cimport SLICES, Window

cdef enum:
    WINDOW_NS_MAX = 86_400_000_000_000   # a day
    COUNT_MAX = 0x200000000000000        # 2^57, of what happens in one slice: no window has more than 2^63


cdef inline uint64_t slice_at(const Window* window, uint64_t time_ns) noexcept nogil:
    """So many slices together with the one that is begun are never less than the window."""
    return time_ns // ((window.length_ns + SLICES - 2) // (SLICES - 1))


cdef inline uint64_t first_at(const Window* window, uint64_t time_ns) noexcept nogil:
    """The oldest slice that counts still."""
    cdef uint64_t now = slice_at(window, time_ns)
    return now - (SLICES - 1) if now >= SLICES else 0


cdef inline int64_t total_at(const Window* window, uint64_t time_ns) noexcept nogil:
    cdef uint64_t first = first_at(window, time_ns)
    cdef uint64_t behind
    cdef int64_t total = 0
    if window.latest < first:
        return 0
    for behind in range(window.latest - first + 1):   # a slice's number may be the last that 64 bits hold
        total += window.counts[(first + behind) % SLICES]
    return total


cdef inline void count_at(Window* window, uint64_t time_ns, int64_t amount) noexcept nogil:
    """`time_ns` never goes back."""
    cdef uint64_t now = slice_at(window, time_ns)
    if now - window.latest >= SLICES:
        memset(window.counts, 0, sizeof(window.counts))
        window.latest = now
    while window.latest < now:
        window.latest += 1
        window.counts[window.latest % SLICES] = 0
    window.counts[now % SLICES] += amount


cdef inline void clear_window(Window* window) noexcept nogil:
    memset(window.counts, 0, sizeof(window.counts))


cdef inline void begin_window(Window* window, uint64_t length_ns) noexcept nogil:
    """Another length begins with nothing; with the same, what was counted counts on. 0: no window."""
    if window.length_ns != length_ns:
        memset(window, 0, sizeof(Window))
        window.length_ns = length_ns
