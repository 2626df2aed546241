"""Stops that wait for a price: each enters once, with all that a new order of its type is asked."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from engine.core.arrival cimport enter
from engine.core.ask cimport Ask
from engine.core.emit cimport amounts, ids, kinds, order_event, whose
from engine.core.general cimport fault_from_above, fault_of_terms, write_extra
from engine.core.limits cimport note_bound, note_passed
from engine.core.orders cimport free_slot
from engine.core.reports cimport drop_for
from engine.core.special cimport forget, lift
from engine.core.state cimport Instrument, Ladder, NO_SLOT, Order, OrderDetail, State, price_of
from engine.core.taker cimport Taker, resume
from engine.core.terms cimport is_triggered, trades_at_once
from engine.messages.wire cimport (
    CANCEL_CAUSE_TRIGGER_REFUSED,
    KIND_ORDER_TRIGGERED,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_MARKET,
    ORDER_TYPE_STOP,
    OrderAccepted,
    TRIGGER_MARK,
)


cdef uint32_t next_triggered(const Instrument* instrument) noexcept nogil:
    """The slot of the stop that enters next: buys before sells, on last before on mark, the nearest first, first in time first."""
    cdef uint8_t side, trigger
    cdef const Ladder* ladder
    for side in range(1, 3):
        for trigger in range(2):
            ladder = &instrument.stops[trigger][side - 1]
            if ladder.best >= 0 and is_triggered(instrument, trigger, side, price_of(instrument, 3 - side, ladder.best)):
                return ladder.levels[ladder.best].head
    return NO_SLOT


cdef void read_stop(const State* s, Ask* ask, uint32_t slot) noexcept nogil:
    """What the triggered order asks for."""
    cdef const OrderDetail* detail = &s.details[slot]
    memset(ask, 0, sizeof(Ask))
    ask.own_slot = slot
    ask.client_order_id = detail.client_order_id
    ask.expires_ns = s.extras[slot].expires_ns
    ask.session = detail.session
    ask.account = detail.account
    ask.number = s.orders[slot].instrument
    ask.row = s.orders[slot].row
    ask.side = s.orders[slot].side
    ask.order_type = ORDER_TYPE_MARKET if detail.order_type == ORDER_TYPE_STOP else ORDER_TYPE_LIMIT
    ask.time_in_force = detail.time_in_force
    ask.instructions = detail.instructions
    ask.self_match = detail.self_match
    ask.price = s.extras[slot].limit_price
    ask.qty = detail.qty
    ask.new_leaves = s.orders[slot].leaves


cdef void tell_triggered(State* s, const Ask* ask, uint64_t order_id, int64_t price) noexcept nogil:
    cdef OrderAccepted* event = order_event(s, KIND_ORDER_TRIGGERED, 0, ask.session)
    whose(event, ask.account, ask.number)
    ids(event, order_id, ask.client_order_id, 0)
    amounts(event, price, ask.qty, ask.new_leaves)
    kinds(event, ask.side, ask.order_type, ask.time_in_force, ask.instructions)


cdef void activate(State* s, uint32_t slot) noexcept nogil:
    cdef Instrument* instrument = &s.instruments[s.orders[slot].instrument]
    cdef uint64_t entered = s.extras[slot].entered
    cdef Ask ask
    cdef Taker taker
    cdef uint8_t fault
    read_stop(s, &ask, slot)
    lift(s, slot)
    resume(s, &taker, slot, ask.new_leaves, s.event_seq + 1)
    taker.order_type = ask.order_type
    tell_triggered(s, &ask, taker.order_id, instrument.mark if s.extras[slot].trigger == TRIGGER_MARK else instrument.last_price)
    forget(s, slot)
    fault = fault_from_above(s, &ask)
    if not fault:
        fault = fault_of_terms(s, &ask)
    if fault:
        drop_for(s, &taker, ask.price, CANCEL_CAUSE_TRIGGER_REFUSED, taker.told_at)
        free_slot(s, slot)
        note_bound(s, &ask)
        return
    note_passed(s, &ask)
    taker.instructions = ask.instructions
    write_extra(s, slot, &ask)
    s.extras[slot].entered = entered
    enter(s, slot, &taker, &ask)


cdef void trigger_stops(State* s, uint32_t number) noexcept nogil:
    cdef const Instrument* instrument = &s.instruments[number]
    cdef uint32_t slot
    if not trades_at_once(instrument):
        return
    slot = next_triggered(instrument)
    while slot != NO_SLOT:
        activate(s, slot)
        slot = next_triggered(instrument)
