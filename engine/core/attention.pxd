"""What sends all orders of an instrument the long way, besides its phase and its special orders."""

from libc.stdint cimport uint32_t

from engine.core.state cimport ATTEND_RULES, Instrument
from engine.messages.wire cimport REFERENCE_MODE_WATERFALL


cdef inline bint has_moving_collar(const Instrument* instrument) noexcept nogil:
    """Whether the collar depends on more than the reference and its reach."""
    return (instrument.reference_age_ns != 0 or instrument.static_collar_bps != 0
            or instrument.reference_mode == REFERENCE_MODE_WATERFALL)


cdef inline void attend_rules(Instrument* instrument) noexcept nogil:
    """After anything of the kind changed."""
    if has_moving_collar(instrument):
        instrument.attention |= ATTEND_RULES
    else:
        instrument.attention &= ~<uint32_t> ATTEND_RULES
