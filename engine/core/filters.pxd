"""Which orders a mass cancel means, and where any may be cancelled."""

from libc.stdint cimport uint32_t

from engine.core.state cimport Instrument, OrderDetail, State
from engine.messages.tables cimport ALLOWS_CANCELS, phase_allows
from engine.messages.wire cimport MassCancel


cdef inline bint may_cancel(const Instrument* instrument) noexcept nogil:
    return not instrument.attention or phase_allows[instrument.phase] & ALLOWS_CANCELS


cdef inline bint fits(const State* s, uint32_t slot, const void* asked) noexcept nogil:
    cdef const MassCancel* command = <const MassCancel*> asked
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
