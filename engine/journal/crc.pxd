"""CRC32C (Castagnoli) of records."""

from libc.stdint cimport uint32_t


cdef extern from *:
    """
    #ifndef TIDEGATE_CRC32C
    #define TIDEGATE_CRC32C
    #include <stddef.h>
    #include <stdint.h>
    #include <string.h>

    static uint32_t tidegate_crc_table[256];
    static int tidegate_crc_ready;

    static void tidegate_crc_fill(void) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++) c = (c >> 1) ^ (0x82F63B78u & (0u - (c & 1u)));
            tidegate_crc_table[i] = c;
        }
        __atomic_store_n(&tidegate_crc_ready, 1, __ATOMIC_RELEASE);  /* filling twice writes the same values */
    }

    static uint32_t tidegate_crc32c_table(uint32_t crc, const uint8_t *at, size_t size) {
        if (!__atomic_load_n(&tidegate_crc_ready, __ATOMIC_ACQUIRE)) tidegate_crc_fill();
        crc = ~crc;
        while (size--) crc = (crc >> 8) ^ tidegate_crc_table[(crc ^ *at++) & 255];
        return ~crc;
    }

    #if defined(__x86_64__)
    __attribute__((target("sse4.2")))
    static uint32_t tidegate_crc32c_instruction(uint32_t seed, const uint8_t *at, size_t size) {
        uint64_t crc = ~seed, word;
        for (; size >= 8; size -= 8, at += 8) {
            memcpy(&word, at, 8);
            crc = __builtin_ia32_crc32di(crc, word);
        }
        while (size--) crc = __builtin_ia32_crc32qi((uint32_t) crc, *at++);
        return ~(uint32_t) crc;
    }
    static int tidegate_crc_has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }
    #else
    static uint32_t tidegate_crc32c_instruction(uint32_t seed, const uint8_t *at, size_t size) {
        return tidegate_crc32c_table(seed, at, size);
    }
    static int tidegate_crc_has_instruction(void) { return 0; }
    #endif

    static inline uint32_t tidegate_crc32c(uint32_t seed, const uint8_t *at, size_t size) {
        return tidegate_crc_has_instruction() ? tidegate_crc32c_instruction(seed, at, size)
                                              : tidegate_crc32c_table(seed, at, size);
    }
    #endif
    """
    uint32_t crc32c "tidegate_crc32c" (uint32_t seed, const void* at, size_t size) noexcept nogil
    uint32_t crc32c_table "tidegate_crc32c_table" (uint32_t seed, const void* at, size_t size) noexcept nogil
