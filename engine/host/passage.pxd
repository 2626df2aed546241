from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.gateway.routes cimport Routes
from engine.host.tallies cimport Tallies
from engine.sequencer.batch cimport Batch
from engine.sequencer.sequencer cimport Sequencer, Taken

cdef enum:
    CONTROL_BYTES_MAX = 256


cdef class Passage:
    """The way of commands through the engine: in by `enter` and `enter_control`, out by `leave` once they are durable."""

    cdef readonly Sequencer sequencer
    cdef readonly Routes routes
    cdef readonly Tallies tallies
    cdef readonly Batch batch          # filled by the gateway while `is_free`
    cdef size_t walked                 # bytes of the batch that were applied
    cdef uint8_t control[CONTROL_BYTES_MAX]
    cdef bint broken

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t now_ns) noexcept nogil
    cdef Taken advance(self, uint64_t now_ns) noexcept nogil
    cdef check(self, Taken answer)
