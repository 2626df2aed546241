"""Events, written in place."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from engine.core.state cimport State
from engine.messages.wire cimport EVENT_SIZE, OrderAccepted, PhaseChanged


cdef inline OrderAccepted* order_event(State* s, uint8_t kind, uint8_t reason, uint32_t session) noexcept nogil:
    """A new order event with its head filled in; the caller fills every other field."""
    cdef OrderAccepted* event = <OrderAccepted*> (s.events + s.events_size)
    s.events_size += EVENT_SIZE
    s.event_seq += 1
    event.length = EVENT_SIZE
    event.kind = kind
    event.reason = reason
    event.session = session
    event.seq = s.event_seq
    event.command_seq = s.seq
    event.time_ns = s.time_ns
    event.reserved = 0
    return event


cdef inline void whose(OrderAccepted* event, uint32_t account, uint32_t instrument) noexcept nogil:
    event.account = account
    event.instrument = instrument


cdef inline void ids(OrderAccepted* event, uint64_t order_id, uint64_t client_order_id, uint64_t related_id) noexcept nogil:
    event.order_id = order_id
    event.client_order_id = client_order_id
    event.related_id = related_id


cdef inline void amounts(OrderAccepted* event, int64_t price_ticks, int64_t qty_lots, int64_t leaves_lots) noexcept nogil:
    event.price_ticks = price_ticks
    event.qty_lots = qty_lots
    event.leaves_lots = leaves_lots


cdef inline void kinds(OrderAccepted* event, uint8_t side, uint8_t order_type, uint8_t time_in_force, uint8_t flags) noexcept nogil:
    event.side = side
    event.order_type = order_type
    event.time_in_force = time_in_force
    event.flags = flags


cdef inline PhaseChanged* control_event(State* s, uint8_t kind, uint8_t reason, uint32_t session, uint64_t request_id) noexcept nogil:
    """A new control event with its head filled in and all else zero."""
    cdef PhaseChanged* event = <PhaseChanged*> order_event(s, kind, reason, session)
    memset(<uint8_t*> event + 32, 0, EVENT_SIZE - 32)
    event.request_id = request_id
    return event
