"""Hints to the processor about commands that come soon. No result depends on them."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

from engine.core.ids cimport hash_of
from engine.core.memory cimport prefetch
from engine.core.state cimport Instrument, NO_SLOT, Order, State, key_of, row_of
from engine.messages.wire cimport CancelOrder, KIND_CANCEL_ORDER, KIND_NEW_ORDER, KIND_REPLACE_ORDER, NewOrder

cdef enum:
    FAR = 12                 # commands ahead: records that the command itself names
    NEAR = 6                 # commands ahead: what those records name in turn
    WORTH_IT = 1 << 14       # fewer working orders than this lie in the cache anyway


ctypedef struct Scout:
    const uint8_t* at
    uint32_t lead            # commands in front of the one that is applied


cdef inline bint names_place(const State* s, const CancelOrder* command) noexcept nogil:
    return command.account <= s.accounts_max and 0 < command.instrument <= s.instruments_max


cdef inline void look_far(const State* s, const NewOrder* command) noexcept nogil:
    cdef const CancelOrder* named = <const CancelOrder*> command
    if command.kind == KIND_CANCEL_ORDER or command.kind == KIND_REPLACE_ORDER:
        if named.order_id:
            if <uint32_t> named.order_id < s.orders_max:
                prefetch(&s.orders[<uint32_t> named.order_id])
                prefetch(&s.details[<uint32_t> named.order_id])
        else:
            prefetch(&s.ids[hash_of(named.session, named.orig_client_order_id) & s.ids_mask])
    elif command.kind == KIND_NEW_ORDER:
        if command.client_order_id:
            prefetch(&s.ids[hash_of(command.session, command.client_order_id) & s.ids_mask])
        if names_place(s, named):
            prefetch(&s.rows[row_of(s, command.account, command.instrument)])
            look_at_level(&s.instruments[command.instrument], command.side, command.price_ticks)


cdef inline void look_at_level(const Instrument* instrument, uint8_t side, int64_t price) noexcept nogil:
    cdef int64_t key
    if instrument.defined and (side == 1 or side == 2) and 0 < price <= instrument.price_max:
        key = key_of(instrument, side, price)
        prefetch(&instrument.sides[side - 1].levels[key])
        prefetch(&instrument.sides[side - 1].bits[0][key >> 6])


cdef inline void look_near(const State* s, const CancelOrder* command) noexcept nogil:
    cdef const Order* order
    cdef const Instrument* instrument
    if command.kind != KIND_CANCEL_ORDER and command.kind != KIND_REPLACE_ORDER:
        return
    if not command.order_id or <uint32_t> command.order_id >= s.slots_used:
        return
    order = &s.orders[<uint32_t> command.order_id]
    if not order.working:
        return
    instrument = &s.instruments[order.instrument]
    prefetch(&instrument.sides[order.side - 1].levels[order.key])
    prefetch(&s.rows[order.row])
    if order.next != NO_SLOT:
        prefetch(&s.orders[order.next])
    if order.prev != NO_SLOT:
        prefetch(&s.orders[order.prev])
