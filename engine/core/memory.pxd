"""Reserved address space: pages become memory when they are first touched, and nothing ever moves (decision 0003)."""

cdef extern from *:
    """
    #ifndef TIDEGATE_MEMORY
    #define TIDEGATE_MEMORY
    #include <sys/mman.h>
    static inline void* tidegate_reserve(size_t size) {
        void* at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return at == MAP_FAILED ? NULL : at;
    }
    static inline void tidegate_release(void* at, size_t size) { if (at) munmap(at, size); }
    static inline void tidegate_give_back(void* at, size_t size) { madvise(at, size, MADV_DONTNEED); }
    /* The empty statement keeps it: GCC takes a function that does nothing but prefetch for a pure one and leaves out its calls. */
    #define tidegate_prefetch(at) do { __builtin_prefetch(at, 1); __asm__ volatile("" ::: ); } while (0)
    #define tidegate_top_bit(word) (63 - __builtin_clzll(word))
    typedef __int128 tidegate_i128;
    #endif
    """
    ctypedef long long int128 "tidegate_i128"   # wider than Cython knows: never turn one into a Python object

    # zeroed address space, or NULL
    void* reserve "tidegate_reserve" (size_t size) noexcept nogil
    void release "tidegate_release" (void* at, size_t size) noexcept nogil
    # the pages' memory returns to the system; they read as zeros again
    void give_back "tidegate_give_back" (void* at, size_t size) noexcept nogil

    void prefetch "tidegate_prefetch" (const void* at) noexcept nogil
    # index of the highest set bit; the word is not 0
    int top_bit "tidegate_top_bit" (unsigned long long word) noexcept nogil


cdef inline int128 absolute(int128 value) noexcept nogil:
    return -value if value < 0 else value
