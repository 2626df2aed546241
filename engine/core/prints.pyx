"""Trades as rules see them: a time and a price."""

from libc.stdint cimport int64_t, uint32_t

from engine.core.collars cimport date_reference
from engine.core.state cimport Instrument, State
from engine.messages.wire cimport REFERENCE_MODE_COMMANDED


cdef void note_print(State* s, uint32_t number, int64_t price) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[number]
    if instrument.reference_mode != REFERENCE_MODE_COMMANDED:
        date_reference(s, instrument)
