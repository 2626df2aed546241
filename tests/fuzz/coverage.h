/* Included into each compiled module of a copy for fuzzing. GCC calls __sanitizer_cov_trace_pc at each edge; libFuzzer wants counters and a
   table of their places. Each module has counters of its own, found by the place of the caller in it. */
#include <stdint.h>
#include <stddef.h>
#define TIDEGATE_COUNTERS (1 << 14)
extern void __sanitizer_cov_8bit_counters_init(uint8_t*, uint8_t*) __attribute__((weak));
extern void __sanitizer_cov_pcs_init(const uintptr_t*, const uintptr_t*) __attribute__((weak));
static uint8_t tidegate_counters[TIDEGATE_COUNTERS];
static uintptr_t tidegate_places[2 * TIDEGATE_COUNTERS];

__attribute__((visibility("hidden"), no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void) {
    uintptr_t place = (uintptr_t) __builtin_return_address(0) - (uintptr_t) tidegate_counters;
    tidegate_counters[(place ^ place >> 16) & (TIDEGATE_COUNTERS - 1)]++;
}

/* GCC's own, of which libFuzzer knows nothing */
__attribute__((visibility("hidden"), no_sanitize_coverage)) void __sanitizer_cov_trace_cmpf(float a, float b) { (void) a; (void) b; }
__attribute__((visibility("hidden"), no_sanitize_coverage)) void __sanitizer_cov_trace_cmpd(double a, double b) { (void) a; (void) b; }

__attribute__((constructor, no_sanitize_coverage)) static void tidegate_register(void) {
    if (!__sanitizer_cov_8bit_counters_init) return;  /* not under the fuzzer */
    for (size_t at = 0; at < TIDEGATE_COUNTERS; at++) tidegate_places[2 * at] = (uintptr_t) tidegate_counters + at;
    __sanitizer_cov_8bit_counters_init(tidegate_counters, tidegate_counters + TIDEGATE_COUNTERS);
    __sanitizer_cov_pcs_init(tidegate_places, tidegate_places + 2 * TIDEGATE_COUNTERS);
}
