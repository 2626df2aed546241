"""Orders of one instrument taken away together."""

from libc.stdint cimport int64_t, uint32_t

from engine.core.ladder cimport below
from engine.core.removal cimport remove
from engine.core.state cimport Instrument, Ladder, NO_SLOT, PLACE_PARKED, State


cdef void sweep_order(State* s, Sweep* sweep, uint32_t slot) noexcept nogil:
    if not sweep.fits(s, slot, sweep.asked):
        return
    if sweep.allowed:
        remove(s, slot, sweep.cause, s.details[slot].client_order_id, sweep.related_id)
        sweep.done += 1
    else:
        sweep.residue += 1


cdef void sweep_level(State* s, Sweep* sweep, const Ladder* ladder, int64_t key) noexcept nogil:
    cdef uint32_t slot = ladder.levels[key].head
    cdef uint32_t left = ladder.levels[key].count
    cdef uint32_t behind
    while left:
        left -= 1
        behind = s.orders[slot].next
        sweep_order(s, sweep, slot)
        slot = behind


cdef void sweep_pair(State* s, Sweep* sweep, const Ladder* pair) noexcept nogil:
    """From the best levels on, at each step the buys' before the sells'."""
    cdef int64_t keys[2]
    cdef int64_t key
    cdef int side
    keys[0] = pair[0].best
    keys[1] = pair[1].best
    while keys[0] >= 0 or keys[1] >= 0:
        for side in range(2):
            key = keys[side]
            if key >= 0:
                keys[side] = below(&pair[side], key)
                sweep_level(s, sweep, &pair[side], key)


cdef void sweep_parked(State* s, Sweep* sweep, const Instrument* instrument) noexcept nogil:
    cdef uint32_t slot = instrument.pegs_head
    cdef uint32_t behind
    while slot != NO_SLOT:
        behind = s.extras[slot].peg_next
        if s.extras[slot].place == PLACE_PARKED:
            sweep_order(s, sweep, slot)
        slot = behind


cdef void sweep_instrument(State* s, uint32_t number, Sweep* sweep) noexcept nogil:
    cdef const Instrument* instrument = &s.instruments[number]
    sweep_pair(s, sweep, instrument.sides)
    if not instrument.special_orders:
        return
    sweep_pair(s, sweep, instrument.hidden)
    sweep_pair(s, sweep, instrument.stops[0])
    sweep_pair(s, sweep, instrument.stops[1])
    sweep_parked(s, sweep, instrument)
