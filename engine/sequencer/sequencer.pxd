from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.core cimport Core
from engine.journal.writer cimport JournalWriter


cdef enum Taken:
    TAKEN = 0
    FULL = -1     # the journal's buffers are full: what was applied is held, nothing more may be applied
    FAILED = -2   # the journal has failed


cdef class Sequencer:
    """One order for everything that happens. Applies commands, and hands each run of them with its events to the journal."""

    cdef readonly Core core
    cdef readonly JournalWriter writer
    cdef uint64_t time_ns            # of the run that is held
    cdef const uint8_t* held         # applied, and not yet taken by the journal; NULL: nothing
    cdef size_t held_size
    cdef uint32_t held_count
    cdef uint64_t held_first_seq

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t now_ns) noexcept nogil
    """Apply the front of these commands; returns its bytes, 0 when the first is no command. It is held until `submit` has
    handed it over, and until then the bytes must stay and nothing else may be applied."""

    cdef Taken submit(self) noexcept nogil
    """Hand over what is held; TAKEN also where nothing is."""
