"""The walk over a connection's bytes: no Python per frame.

A frame whose length does not fit its kind ends the connection, because nothing behind it can be trusted to be a
frame. A frame of unknown kind with a plausible length is refused and stepped over.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy, memset

from engine.gateway.outbox cimport Outbox, outbox_free, outbox_put
from engine.messages.wire cimport (
    CANCEL_CAUSE_MASS_CANCEL,
    FrameRefused,
    HostHeartbeat,
    KIND_FRAME_REFUSED,
    KIND_HEARTBEAT,
    KIND_HOST_HEARTBEAT,
    KIND_LOGON,
    KIND_LOGOUT,
    KIND_MASS_CANCEL,
    KIND_NEW_ORDER,
    KIND_NEW_ORDER_EXTENDED,
    Heartbeat,
    MassCancel,
    NewOrder,
    REFUSAL_ACCOUNT_NOT_OF_SESSION,
    REFUSAL_FRAME_MALFORMED,
    REFUSAL_FRAME_UNKNOWN_KIND,
    REFUSAL_NONE,
    REFUSAL_SESSION_IN_USE,
    REFUSAL_VERSION_UNSUPPORTED,
    VERSION,
    size_of_client_frame,
)
from engine.sequencer.batch cimport Batch

cdef enum:
    HEAD_SIZE = 16          # every client frame starts with these bytes
    LENGTH_MAX = 256        # above it a length is noise, not a frame of a later version
    ANSWER_SIZE_MAX = 64    # no frame is answered with more bytes than this


cdef bint owns(const Permit* permit, uint32_t account) noexcept nogil:
    return account < permit.accounts_end and (permit.accounts[account >> 6] >> (account & 63)) & 1


cdef uint8_t fault_of_order(const uint8_t* frame, const Permit* permit) noexcept nogil:
    """The refusal that an order frame of right length and version deserves, or REFUSAL_NONE."""
    cdef const NewOrder* order = <const NewOrder*> frame
    cdef bint any_account = order.kind == KIND_MASS_CANCEL and order.account == 0
    if not any_account and not owns(permit, order.account):
        return REFUSAL_ACCOUNT_NOT_OF_SESSION
    # fields without a meaning yet must be 0, so that a later version can give them one
    if (order.kind == KIND_NEW_ORDER or order.kind == KIND_NEW_ORDER_EXTENDED) and (
            order.reserved[0] or order.reserved[1] or order.reserved[2]):
        return REFUSAL_FRAME_MALFORMED
    return REFUSAL_NONE


cdef bint accept_order(const uint8_t* frame, size_t length, uint32_t session, Batch batch) noexcept nogil:
    cdef uint8_t* place = batch.room(length)
    cdef MassCancel* mass
    if place is NULL:
        return False
    memcpy(place, frame, length)
    (<NewOrder*> place).session = session
    if frame[2] == KIND_MASS_CANCEL:  # always narrowed to its own session
        mass = <MassCancel*> place
        mass.of_session = session
        mass.cause = CANCEL_CAUSE_MASS_CANCEL
        mass.reserved = 0
    return True


cdef void answer_heartbeat(Outbox* out, const uint8_t* frame, uint32_t session) noexcept nogil:
    cdef HostHeartbeat answer
    memset(&answer, 0, sizeof(answer))
    answer.length = sizeof(answer)
    answer.kind = KIND_HOST_HEARTBEAT
    answer.session = session
    answer.request_id = (<const Heartbeat*> frame).request_id
    outbox_put(out, &answer, sizeof(answer))


cdef void refuse(Outbox* out, uint8_t reason, uint32_t session, const uint8_t* frame, size_t size) noexcept nogil:
    cdef FrameRefused answer
    memset(&answer, 0, sizeof(answer))
    answer.length = sizeof(answer)
    answer.kind = KIND_FRAME_REFUSED
    answer.reason = reason
    answer.session = session
    if size > 2:
        answer.refused_kind = frame[2]
    if size >= HEAD_SIZE:
        memcpy(&answer.client_order_id, frame + 8, 8)
    outbox_put(out, &answer, sizeof(answer))


cdef uint8_t deal_with(const uint8_t* frame, size_t length, const Permit* permit, Batch batch, Outbox* out, Walk* done) noexcept nogil:
    """A whole frame: the refusal it deserves, or REFUSAL_NONE. Sets `done.end` where the walk must end."""
    cdef uint8_t kind = frame[2]
    cdef uint8_t fault
    if not size_of_client_frame(kind):
        return REFUSAL_FRAME_UNKNOWN_KIND
    if frame[3] != VERSION:
        return REFUSAL_VERSION_UNSUPPORTED
    if kind == KIND_LOGON:
        return REFUSAL_SESSION_IN_USE
    if kind == KIND_HEARTBEAT:
        answer_heartbeat(out, frame, permit.session)
        return REFUSAL_NONE
    if kind == KIND_LOGOUT:
        done.end = WALK_LOGOUT
        return REFUSAL_NONE
    fault = fault_of_order(frame, permit)
    if fault == REFUSAL_NONE:
        if accept_order(frame, length, permit.session, batch):
            done.accepted += 1
        else:
            done.end = WALK_BATCH_FULL
    return fault


cdef bint length_is_noise(uint8_t kind, uint16_t length) noexcept nogil:
    cdef size_t expected = size_of_client_frame(kind)
    if expected:
        return length != expected
    return length < HEAD_SIZE or length > LENGTH_MAX or length & 7


cdef Walk walk(const uint8_t* bytes, size_t size, const Permit* permit, Batch batch, Outbox* out) noexcept nogil:
    cdef Walk done
    cdef const uint8_t* frame
    cdef size_t left
    cdef uint16_t length
    cdef uint8_t fault
    memset(&done, 0, sizeof(done))
    done.end = WALK_ON
    while done.end == WALK_ON:
        frame = bytes + done.consumed
        left = size - done.consumed
        if left < HEAD_SIZE:
            done.end = WALK_SHORT
            break
        if outbox_free(out) < ANSWER_SIZE_MAX:
            done.end = WALK_OUTBOX_FULL
            break
        memcpy(&length, frame, 2)
        if length_is_noise(frame[2], length):
            fault = REFUSAL_FRAME_MALFORMED
            done.end = WALK_BROKEN
        elif left < length:
            done.end = WALK_SHORT
            break
        else:
            fault = deal_with(frame, length, permit, batch, out, &done)
            if done.end == WALK_BATCH_FULL:
                break
        if fault != REFUSAL_NONE:
            refuse(out, fault, permit.session, frame, left)
            done.refused += 1
        done.consumed += length
    return done
