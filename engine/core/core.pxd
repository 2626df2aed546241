"""What the rest of the engine may do with the core."""

cimport cython
from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.state cimport Instrument, Ladder, State
from engine.core.trace cimport Trace


@cython.final
cdef class Core:
    cdef State* state

    cdef const uint8_t* events      # whole event records that the last `apply` wrote; overwritten by the next
    cdef size_t events_size         # their bytes
    cdef uint32_t applied           # commands that the last `apply` applied
    cdef bint broken                # a record was no command: the caller has a fault, nothing was applied from there on

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t time_ns) noexcept nogil
    """Apply whole commands one after the other at engine time `time_ns` (an earlier one than before counts as no change).

    Returns how many bytes were applied. Fewer than `size` means: enough events for one turn, call again with the rest (a
    single command is always applied whole), or `broken`.
    """

    cpdef uint64_t last_seq(self) noexcept nogil
    """The number of the last command applied; the first ever is 1."""

    cpdef uint64_t last_event_seq(self) noexcept nogil
    cpdef uint64_t time_ns(self) noexcept nogil
    cpdef uint64_t next_due_ns(self) noexcept nogil

    cdef int _judge(self, const uint8_t[::1] record, Trace* trace) except -1
    cdef list _standing(self, const Ladder* ladder, const Instrument* held, uint8_t side)
