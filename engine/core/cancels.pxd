"""Orders taken away, one by one or many at once."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.filters cimport fits, may_cancel
from engine.core.orders cimport find_order
from engine.core.removal cimport remove
from engine.core.settle cimport settle
from engine.core.state cimport NO_SLOT, State
from engine.core.sweep cimport Sweep, sweep_instrument
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


cdef inline void cancel_order(State* s, const CancelOrder* command) noexcept nogil:
    cdef uint32_t slot = find_order(s, command)
    cdef uint8_t fault = REFUSAL_ORDER_UNKNOWN
    cdef OrderAccepted* event
    if slot != NO_SLOT:
        if may_cancel(&s.instruments[command.instrument]):
            remove(s, slot, CANCEL_CAUSE_REQUESTED, command.client_order_id, s.details[slot].client_order_id)
            if s.instruments[command.instrument].attention:
                settle(s, command.instrument)
            return
        fault = REFUSAL_CANCEL_NOT_ALLOWED
    event = order_event(s, KIND_CANCEL_REFUSED, fault, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, 0, 0, 0)
    kinds(event, 0, 0, 0, 0)


cdef inline void sweep_one(State* s, uint32_t number, Sweep* sweep) noexcept nogil:
    if s.instruments[number].defined:
        sweep.allowed = may_cancel(&s.instruments[number])
        sweep_instrument(s, number, sweep)


cdef inline void mass_cancel(State* s, const MassCancel* command) noexcept nogil:
    cdef Sweep sweep
    cdef uint32_t number
    cdef uint32_t first = 1
    cdef uint32_t last = s.instruments_max
    cdef OrderAccepted* event
    sweep.fits = fits
    sweep.asked = command
    sweep.related_id = 0
    sweep.cause = command.cause if command.cause else CANCEL_CAUSE_MASS_CANCEL
    sweep.done = 0
    sweep.residue = 0
    if command.instrument:
        first = command.instrument
        last = min(command.instrument, last)
    for number in range(first, last + 1):
        sweep_one(s, number, &sweep)
    event = order_event(s, KIND_MASS_CANCEL_DONE, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, 0, command.client_order_id, 0)
    amounts(event, 0, sweep.done, sweep.residue)
    kinds(event, 0, 0, 0, 0)
    for number in range(first, last + 1):
        if s.instruments[number].attention:
            settle(s, number)
