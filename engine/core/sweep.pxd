"""Orders of one instrument taken away together, in the one order in which that is done."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.state cimport State

ctypedef bint (*Fits)(const State* s, uint32_t slot, const void* asked) noexcept nogil


ctypedef struct Sweep:
    Fits fits                # which orders
    const void* asked        # what it compares them with
    uint64_t related_id      # of each OrderCanceled
    uint8_t cause
    bint allowed             # whether they go, or are only counted
    int64_t done
    int64_t residue          # orders that fit, and stay


cdef void sweep_instrument(State* s, uint32_t number, Sweep* sweep) noexcept nogil
"""What is displayed, then what is hidden, from the touch outwards; stops on last, then on mark, from the next to trigger on; parked pegs
as they came. At each step the buys' level before the sells', in each level in time order."""
