"""What a replace is answered, and the ClOrdID that it brings."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.ids cimport drop_id, put_id
from engine.core.orders cimport order_id_of
from engine.core.state cimport OrderDetail, State
from engine.messages.wire cimport KIND_ORDER_REPLACED, KIND_REPLACE_REFUSED, OrderAccepted, ReplaceOrder


cdef inline void refuse_replace(State* s, const ReplaceOrder* command, uint8_t fault, uint8_t scope) noexcept nogil:
    """`scope`: whose limit it is refused for; 0 where for none."""
    cdef OrderAccepted* event = order_event(s, KIND_REPLACE_REFUSED, fault, command.session)
    whose(event, command.account, command.instrument)
    ids(event, command.order_id, command.client_order_id, command.orig_client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, 0)
    kinds(event, 0, 0, 0, scope)


cdef inline void rename(State* s, uint32_t slot, uint64_t client_order_id) noexcept nogil:
    if s.details[slot].client_order_id == client_order_id:
        return
    drop_id(s, slot)
    s.details[slot].client_order_id = client_order_id
    put_id(s, slot)


cdef inline void tell_replaced(
    State* s, uint32_t slot, const ReplaceOrder* command, int64_t leaves, bint keeps_place,
) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_REPLACED, 0, command.session)
    whose(event, command.account, command.instrument)
    ids(event, order_id_of(s, slot), command.client_order_id, detail.client_order_id)
    amounts(event, command.price_ticks, command.qty_lots, leaves)
    kinds(event, s.orders[slot].side, detail.order_type, detail.time_in_force, keeps_place)
