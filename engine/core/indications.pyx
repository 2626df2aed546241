"""What the auctions that gather now would do (docs/RULES.md, *Auctions*)."""

from libc.stdint cimport uint32_t
from libc.string cimport memcmp

from engine.core.auction cimport tell_outcome
from engine.core.equilibrium cimport find_equilibrium
from engine.core.state cimport Indication, Instrument, State
from engine.messages.tables cimport ALLOWS_COLLECTS, phase_allows
from engine.messages.wire cimport KIND_AUCTION_INDICATED


cdef bint gathers(const Instrument* instrument) noexcept nogil:
    return instrument.defined and phase_allows[instrument.phase] & ALLOWS_COLLECTS


cdef void indicate_one(State* s, Instrument* instrument, uint32_t number) noexcept nogil:
    cdef Indication found
    find_equilibrium(instrument, &found)
    if memcmp(&found, &instrument.indicated, sizeof(Indication)):
        tell_outcome(s, KIND_AUCTION_INDICATED, number, &found, 0)
        instrument.indicated = found


cdef void indicate(State* s) noexcept nogil:
    cdef uint32_t number
    for number in range(1, s.instruments_high + 1):
        if gathers(&s.instruments[number]):
            indicate_one(s, &s.instruments[number], number)


cdef bint collects(const State* s) noexcept nogil:
    cdef uint32_t number
    for number in range(1, s.instruments_high + 1):
        if gathers(&s.instruments[number]):
            return True
    return False
