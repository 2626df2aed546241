"""Reduce-only orders: what they may do, and how they give way."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.ask cimport Ask
from engine.core.closers cimport closers_of
from engine.core.memory cimport int128
from engine.core.removal cimport remove
from engine.core.special cimport restate, take_away
from engine.core.standing cimport open_of
from engine.core.state cimport Row, State
from engine.core.trace cimport fails, measure
from engine.messages.wire cimport (
    CANCEL_CAUSE_REDUCE_ONLY,
    INSTRUCTION_REDUCE_ONLY,
    REFUSAL_NONE,
    REFUSAL_REDUCE_ONLY_VIOLATED,
    RESTATE_REASON_REDUCED,
    SIDE_BUY,
)


cdef int128 beyond_zero(const State* s, uint32_t row, int side) noexcept nogil:
    cdef const Row* held = &s.rows[row]
    return <int128> held.net + held.working_buy if side == SIDE_BUY else <int128> held.working_sell - held.net


cdef uint8_t fault_of_reduction(const State* s, const Ask* ask) noexcept nogil:
    cdef int128 beyond
    if not ask.instructions & INSTRUCTION_REDUCE_ONLY:
        return REFUSAL_NONE
    beyond = beyond_zero(s, ask.row, ask.side) - ask.old_leaves + ask.new_leaves
    measure(ask.trace, beyond, 0)
    if fails(ask.trace, REFUSAL_REDUCE_ONLY_VIOLATED, beyond > 0):
        return REFUSAL_REDUCE_ONLY_VIOLATED
    return REFUSAL_NONE


cdef void give_way_on(State* s, uint32_t row, int side) noexcept nogil:
    """The one that came last first; one that loses less than it has keeps its place."""
    cdef uint64_t cause = s.event_seq
    cdef int128 excess = beyond_zero(s, row, side)
    cdef uint32_t slot
    while excess > 0 and closers_of(s, row, side)[0]:
        slot = closers_of(s, row, side)[0] - 1
        if excess < open_of(s, slot):
            take_away(s, slot, <int64_t> excess)
            restate(s, slot, RESTATE_REASON_REDUCED)
        else:
            remove(s, slot, CANCEL_CAUSE_REDUCE_ONLY, s.details[slot].client_order_id, cause)
        excess = beyond_zero(s, row, side)


cdef void give_way(State* s, uint32_t row) noexcept nogil:
    give_way_on(s, row, 1)
    give_way_on(s, row, 2)
