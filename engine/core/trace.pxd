"""What each check of one order finds, for whoever asks why: every check says it here, whether it fails or not.

A check is written `if fails(ask.trace, REFUSAL_…, condition): return REFUSAL_…`. Without a trace that is the condition. With one the
check is noted, and the next is asked as if it had passed, so that the same code explains an order which otherwise refuses it.
"""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from engine.core.memory cimport int128

cdef enum:
    CODES = 128                  # refusals of orders are below this

cdef enum:                       # Finding.verdict
    NOT_ASKED = 0
    PASSED = 1
    FAILED = 2


ctypedef struct Finding:
    int128 value
    int128 limit
    uint32_t number
    uint8_t scope
    uint8_t verdict
    uint8_t is_measured          # value and limit mean something
    uint8_t is_owned             # scope and number do


ctypedef struct Trace:
    Finding findings[CODES]      # by refusal
    Finding next                 # what is known of the check that is asked next
    uint8_t sequence[CODES]      # refusals in the order in which they were asked
    uint32_t count
    bint is_lost                 # nothing more can be asked: it is not known who, where or what
    bint is_blind                # the order has no value: its price is not known, or beyond all bounds


cdef inline void begin_trace(Trace* trace) noexcept nogil:
    memset(trace, 0, sizeof(Trace))


cdef inline void measure(Trace* trace, int128 value, int128 limit) noexcept nogil:
    """Of the check that is asked next: what the order comes to, and the furthest that passes."""
    if trace is not NULL:
        trace.next.value = value
        trace.next.limit = limit
        trace.next.is_measured = True


cdef inline void owned_by(Trace* trace, uint8_t scope, uint32_t number) noexcept nogil:
    """Of the check that is asked next: whose it is."""
    if trace is not NULL:
        trace.next.scope = scope
        trace.next.number = number
        trace.next.is_owned = True


cdef inline void note(Trace* trace, uint8_t code, bint failed) noexcept nogil:
    """Of several findings of one code the first that fails stays."""
    cdef Finding* finding = &trace.findings[code]
    if finding.verdict == NOT_ASKED:
        trace.sequence[trace.count] = code
        trace.count += 1
    if finding.verdict != FAILED:
        finding[0] = trace.next
        finding.verdict = FAILED if failed else PASSED
    memset(&trace.next, 0, sizeof(Finding))


cdef inline bint fails(Trace* trace, uint8_t code, bint failed) noexcept nogil:
    """Whether the order is refused for this now."""
    if trace is NULL:
        return failed
    note(trace, code, failed)
    return False


cdef inline bint fails_for_good(Trace* trace, uint8_t code, bint failed) noexcept nogil:
    """The same of a check behind which `is_lost` is asked."""
    if trace is NULL:
        return failed
    trace.is_lost |= failed
    note(trace, code, failed)
    return False


cdef inline bint fails_by_value(Trace* trace, uint8_t code, bint failed) noexcept nogil:
    """The same of a check that needs the order's value."""
    if trace is NULL:
        return failed
    if trace.is_blind:
        memset(&trace.next, 0, sizeof(Finding))
    else:
        note(trace, code, failed)
    return False


cdef inline uint8_t answered(Trace* trace, uint8_t fault, uint8_t code, uint8_t later) noexcept nogil:
    """What a function said that answers for two codes, the first of them before the other; what is measured belongs to the other."""
    cdef Finding next
    if trace is NULL:
        return fault
    next = trace.next
    memset(&trace.next, 0, sizeof(Finding))
    note(trace, code, fault == code)
    trace.next = next
    if fault != code:
        note(trace, later, fault == later)
    return 0


cdef inline bint is_lost(const Trace* trace) noexcept nogil:
    return trace is not NULL and trace.is_lost
