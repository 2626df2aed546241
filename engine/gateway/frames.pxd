from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.gateway.outbox cimport Outbox
from engine.sequencer.batch cimport Batch


ctypedef struct Permit:
    # what a logged-on session may do
    uint32_t session
    uint32_t accounts_end      # one above the highest account of the bit set
    const uint64_t* accounts   # bit n: account n is the session's


cdef enum WalkEnd:
    WALK_ON = 0
    WALK_SHORT = 1        # the rest is no whole frame yet
    WALK_BATCH_FULL = 2
    WALK_OUTBOX_FULL = 3  # no room to refuse one more frame
    WALK_BROKEN = 4       # framing is lost; the refusal is in the outbox
    WALK_LOGOUT = 5


ctypedef struct Walk:
    WalkEnd end
    size_t consumed    # bytes of whole frames dealt with
    uint32_t accepted
    uint32_t refused


cdef Walk walk(const uint8_t* bytes, size_t size, const Permit* permit, Batch batch, Outbox* out) noexcept nogil
"""Every whole frame in `bytes`: copied into the batch with its session stamped, answered, or refused into the outbox."""

cdef void refuse(Outbox* out, uint8_t reason, uint32_t session, const uint8_t* frame, size_t size) noexcept nogil
"""A FrameRefused that names the frame's ClOrdID and kind, as far as `size` bytes of it are there."""
