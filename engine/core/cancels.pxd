"""Orders taken away, one by one or many at once."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.checks cimport instrument_known
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ladder cimport below
from engine.core.orders cimport find_order
from engine.core.removal cimport remove
from engine.core.state cimport Instrument, Ladder, NO_SLOT, OrderDetail, State
from engine.messages.tables cimport ALLOWS_CANCELS, phase_allows
from engine.messages.wire cimport (
    CANCEL_CAUSE_MASS_CANCEL,
    CANCEL_CAUSE_REQUESTED,
    CancelOrder,
    KIND_CANCEL_REFUSED,
    KIND_MASS_CANCEL_DONE,
    MassCancel,
    OrderAccepted,
    REFUSAL_CANCEL_NOT_ALLOWED,
    REFUSAL_ORDER_UNKNOWN,
)


cdef inline bint may_cancel(const Instrument* instrument) noexcept nogil:
    return not instrument.attention or phase_allows[instrument.phase] & ALLOWS_CANCELS


cdef inline void cancel_order(State* s, const CancelOrder* command) noexcept nogil:
    cdef uint32_t slot = find_order(s, command)
    cdef uint8_t fault = REFUSAL_ORDER_UNKNOWN
    cdef OrderAccepted* event
    if slot != NO_SLOT:
        if may_cancel(&s.instruments[command.instrument]):
            remove(s, slot, CANCEL_CAUSE_REQUESTED, command.client_order_id, s.details[slot].client_order_id)
            return
        fault = REFUSAL_CANCEL_NOT_ALLOWED
    event = order_event(s, KIND_CANCEL_REFUSED, fault, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, 0, 0, 0)
    kinds(event, 0, 0, 0, 0)


ctypedef struct Sweep:
    uint8_t cause
    uint64_t related_id      # the event that caused it; 0: a MassCancel
    bint allowed             # whether the phase of the instrument at hand lets orders be cancelled
    int64_t done
    int64_t residue


cdef inline bint fits(const State* s, uint32_t slot, const MassCancel* command) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    if command.account and detail.account != command.account:
        return False
    if command.side and s.orders[slot].side != command.side:
        return False
    if command.firm and s.accounts[detail.account].firm != command.firm:
        return False
    if command.desk and s.accounts[detail.account].desk != command.desk:
        return False
    return not command.of_session or detail.session == command.of_session


cdef inline void sweep_level(State* s, const MassCancel* command, Sweep* sweep, Ladder* ladder, int64_t key) noexcept nogil:
    """Cancel what fits in one level."""
    cdef uint32_t slot = ladder.levels[key].head
    cdef uint32_t left = ladder.levels[key].count
    cdef uint32_t behind
    while left:
        left -= 1
        behind = s.orders[slot].next
        if fits(s, slot, command):
            if sweep.allowed:
                remove(s, slot, sweep.cause, s.details[slot].client_order_id, sweep.related_id)
                sweep.done += 1
            else:
                sweep.residue += 1
        slot = behind


cdef inline void sweep_instrument(State* s, const MassCancel* command, Sweep* sweep, Instrument* instrument) noexcept nogil:
    """From the touch outwards, at each step the bid level before the ask level."""
    cdef int64_t keys[2]
    cdef int64_t key
    cdef int side
    sweep.allowed = may_cancel(instrument)
    keys[0] = instrument.sides[0].best
    keys[1] = instrument.sides[1].best
    while keys[0] >= 0 or keys[1] >= 0:
        for side in range(2):
            key = keys[side]
            if key >= 0:
                keys[side] = below(&instrument.sides[side], key)
                sweep_level(s, command, sweep, &instrument.sides[side], key)


cdef inline void mass_cancel(State* s, const MassCancel* command) noexcept nogil:
    cdef Sweep sweep
    cdef uint32_t number
    cdef OrderAccepted* event
    sweep.cause = command.cause if command.cause else CANCEL_CAUSE_MASS_CANCEL
    sweep.related_id = 0
    sweep.done = 0
    sweep.residue = 0
    if command.instrument:
        if instrument_known(s, command.instrument):
            sweep_instrument(s, command, &sweep, &s.instruments[command.instrument])
    else:
        for number in range(1, s.instruments_max + 1):
            if s.instruments[number].defined:
                sweep_instrument(s, command, &sweep, &s.instruments[number])
    event = order_event(s, KIND_MASS_CANCEL_DONE, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, 0, command.client_order_id, 0)
    amounts(event, 0, sweep.done, sweep.residue)
    kinds(event, 0, 0, 0, 0)
