"""Orders whose time in force is over."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.removal cimport remove
from engine.core.settle cimport settle_all
from engine.core.state cimport State
from engine.core.sweep cimport Sweep, sweep_instrument
from engine.messages.tables cimport ALLOWS_COLLECTS, phase_allows
from engine.messages.wire cimport (
    CANCEL_CAUSE_EXPIRED,
    PHASE_CLOSED,
    PHASE_CLOSING_AUCTION,
    PHASE_OPENING_AUCTION,
    PHASE_PRE_OPEN,
    PHASE_PRE_OPEN_NO_CANCEL,
    TIME_IN_FORCE_AT_THE_CLOSE,
    TIME_IN_FORCE_AT_THE_OPEN,
    TIME_IN_FORCE_DAY,
    TIME_IN_FORCE_GOOD_FOR_AUCTION,
)

cdef enum:
    BEFORE_OPEN = 1 << PHASE_PRE_OPEN | 1 << PHASE_PRE_OPEN_NO_CANCEL | 1 << PHASE_OPENING_AUCTION


cdef bint is_over(const State* s, uint32_t slot, const void* asked) noexcept nogil:
    """In the phase that holds now, which is not the one in which the order may have come."""
    cdef uint8_t time_in_force = s.details[slot].time_in_force
    cdef uint8_t phase = s.instruments[s.orders[slot].instrument].phase
    if time_in_force == TIME_IN_FORCE_DAY:
        return phase == PHASE_CLOSED
    if time_in_force == TIME_IN_FORCE_AT_THE_OPEN:
        return not BEFORE_OPEN >> phase & 1
    if time_in_force == TIME_IN_FORCE_AT_THE_CLOSE:
        return phase != PHASE_CLOSING_AUCTION
    return time_in_force == TIME_IN_FORCE_GOOD_FOR_AUCTION


cdef void end_times_in_force(State* s, uint32_t number, uint8_t previous, uint8_t phase, uint64_t event_seq) noexcept nogil:
    cdef Sweep sweep
    if previous == phase or (phase != PHASE_CLOSED and not phase_allows[previous] & ALLOWS_COLLECTS):
        return                   # only phases that collect take orders for themselves
    sweep.fits = is_over
    sweep.asked = NULL
    sweep.related_id = event_seq
    sweep.cause = CANCEL_CAUSE_EXPIRED
    sweep.allowed = True
    sweep.done = 0
    sweep.residue = 0
    sweep_instrument(s, number, &sweep)


cdef void expire_orders(State* s, uint64_t event_seq) noexcept nogil:
    cdef uint32_t slot
    cdef bint any = False
    while s.expiries_count and s.extras[s.expiries[0]].expires_ns <= s.time_ns:
        slot = s.expiries[0]
        remove(s, slot, CANCEL_CAUSE_EXPIRED, s.details[slot].client_order_id, event_seq)
        any = True
    if any:
        settle_all(s)
