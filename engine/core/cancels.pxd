"""Orders taken away, one by one or many at once."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.checks cimport instrument_known
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ladder cimport below, unlink
from engine.core.matching cimport add_working
from engine.core.orders cimport end_order, find_order, order_id_of
from engine.core.state cimport Instrument, Ladder, NO_SLOT, Order, OrderDetail, State, price_of
from engine.messages.wire cimport (
    CANCEL_CAUSE_MASS_CANCEL,
    CANCEL_CAUSE_REQUESTED,
    CancelOrder,
    KIND_CANCEL_REFUSED,
    KIND_MASS_CANCEL_DONE,
    KIND_ORDER_CANCELED,
    MassCancel,
    ORDER_TYPE_LIMIT,
    OrderAccepted,
    REFUSAL_ORDER_UNKNOWN,
    TIME_IN_FORCE_GTC,
)


cdef inline void remove(State* s, uint32_t slot, uint8_t cause, uint64_t client_order_id) noexcept nogil:
    """Take a working order away and say so. `client_order_id` is the request's, or the order's own."""
    cdef Order* order = &s.orders[slot]
    cdef OrderDetail* detail = &s.details[slot]
    cdef Instrument* instrument = &s.instruments[order.instrument]
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_CANCELED, cause, detail.session)
    whose(event, detail.account, order.instrument)
    ids(event, order_id_of(s, slot), client_order_id, detail.client_order_id)
    amounts(event, price_of(instrument, order.side, order.key), order.leaves, 0)
    kinds(event, order.side, ORDER_TYPE_LIMIT, TIME_IN_FORCE_GTC, 0)
    add_working(&s.rows[order.row], order.side, -order.leaves)
    unlink(&instrument.sides[order.side - 1], s.orders, slot)
    end_order(s, slot)


cdef inline void cancel_order(State* s, const CancelOrder* command) noexcept nogil:
    cdef uint32_t slot = find_order(s, command)
    cdef OrderAccepted* event
    if slot != NO_SLOT:
        remove(s, slot, CANCEL_CAUSE_REQUESTED, command.client_order_id)
        return
    event = order_event(s, KIND_CANCEL_REFUSED, REFUSAL_ORDER_UNKNOWN, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, 0, 0, 0)
    kinds(event, 0, 0, 0, 0)


cdef inline bint fits(const State* s, uint32_t slot, const MassCancel* command) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    if command.account and detail.account != command.account:
        return False
    return not command.of_session or detail.session == command.of_session


cdef inline int64_t sweep_level(State* s, const MassCancel* command, uint8_t cause, Ladder* ladder, int64_t key) noexcept nogil:
    """Cancel what fits in one level; how many."""
    cdef uint32_t slot = ladder.levels[key].head
    cdef uint32_t left = ladder.levels[key].count
    cdef uint32_t behind
    cdef int64_t done = 0
    while left:
        left -= 1
        behind = s.orders[slot].next
        if fits(s, slot, command):
            remove(s, slot, cause, s.details[slot].client_order_id)
            done += 1
        slot = behind
    return done


cdef inline int64_t sweep_instrument(State* s, const MassCancel* command, uint8_t cause, Instrument* instrument) noexcept nogil:
    """From the touch outwards, at each step the bid level before the ask level."""
    cdef int64_t done = 0
    cdef int64_t keys[2]
    cdef int64_t key
    cdef int side
    keys[0] = instrument.sides[0].best
    keys[1] = instrument.sides[1].best
    while keys[0] >= 0 or keys[1] >= 0:
        for side in range(2):
            key = keys[side]
            if key >= 0:
                keys[side] = below(&instrument.sides[side], key)
                done += sweep_level(s, command, cause, &instrument.sides[side], key)
    return done


cdef inline void mass_cancel(State* s, const MassCancel* command) noexcept nogil:
    cdef uint8_t cause = command.cause if command.cause else CANCEL_CAUSE_MASS_CANCEL
    cdef int64_t done = 0
    cdef uint32_t number
    cdef OrderAccepted* event
    if command.instrument:
        if instrument_known(s, command.instrument):
            done = sweep_instrument(s, command, cause, &s.instruments[command.instrument])
    else:
        for number in range(1, s.instruments_max + 1):
            if s.instruments[number].defined:
                done += sweep_instrument(s, command, cause, &s.instruments[number])
    event = order_event(s, KIND_MASS_CANCEL_DONE, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, 0, command.client_order_id, 0)
    amounts(event, 0, done, 0)
    kinds(event, 0, 0, 0, 0)
