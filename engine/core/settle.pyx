"""What follows from a command that traded or changed a book."""

from libc.stdint cimport uint32_t

from engine.core.checks cimport instrument_known
from engine.core.pegs cimport move_pegs
from engine.core.state cimport State
from engine.core.stops cimport trigger_stops


cdef void settle(State* s, uint32_t number) noexcept nogil:
    if not instrument_known(s, number) or not s.instruments[number].special_orders:
        return
    trigger_stops(s, number)
    while move_pegs(s, number):     # each turn an order traded or ended, so there is a last one
        trigger_stops(s, number)


cdef void settle_all(State* s) noexcept nogil:
    cdef uint32_t number
    for number in range(1, s.instruments_max + 1):
        settle(s, number)
