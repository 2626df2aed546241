"""The long way of a replace, in the order of the refusal codes."""

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.string cimport memset

from engine.core.arrival cimport enter
from engine.core.ask cimport Ask
from engine.core.general cimport fault_from_above, fault_of_terms, write_extra
from engine.core.limits cimport note_bound, note_passed
from engine.core.memory cimport int128
from engine.core.rates cimport count_message
from engine.core.replies cimport refuse_replace, rename, tell_replaced
from engine.core.special cimport forget, lift, take_away
from engine.core.standing cimport open_of, stands_at, told_price, worth_of
from engine.core.state cimport ORDER_SPECIAL, OrderDetail, PLACE_STOP, State
from engine.core.taker cimport Taker, resume
from engine.core.trace cimport fails, measure
from engine.messages.tables cimport ALLOWS_AMENDS, phase_allows
from engine.messages.wire cimport (
    REFUSAL_NONE,
    REFUSAL_QTY_NOT_ABOVE_FILLED,
    REFUSAL_REPLACE_NOT_ALLOWED,
    ReplaceOrder,
)


cdef int64_t stop_of(const State* s, uint32_t slot) noexcept nogil:
    """0: the order is no stop."""
    if not s.orders[slot].flags & ORDER_SPECIAL or s.extras[slot].place != PLACE_STOP:
        return 0
    return stands_at(s, slot)


cdef void read_change(const State* s, Ask* ask, uint32_t slot, const ReplaceOrder* command) noexcept nogil:
    cdef const OrderDetail* detail = &s.details[slot]
    memset(ask, 0, sizeof(Ask))
    ask.own_slot = slot
    ask.is_message = True
    ask.client_order_id = command.client_order_id
    ask.session = command.session
    ask.account = command.account
    ask.number = command.instrument
    ask.row = s.orders[slot].row
    ask.side = s.orders[slot].side
    ask.order_type = detail.order_type
    ask.time_in_force = detail.time_in_force
    ask.instructions = detail.instructions
    ask.self_match = detail.self_match
    ask.price = command.price_ticks
    ask.qty = command.qty_lots
    ask.stop = command.stop_price_ticks if command.stop_price_ticks else stop_of(s, slot)
    ask.display = command.display_qty_lots
    ask.old_leaves = open_of(s, slot)
    ask.old_price = worth_of(s, slot)
    ask.new_leaves = command.qty_lots - (detail.qty - ask.old_leaves)
    if s.orders[slot].flags & ORDER_SPECIAL:
        ask.is_iceberg = s.extras[slot].display != 0
        ask.trigger = s.extras[slot].trigger
        ask.expires_ns = s.extras[slot].expires_ns


cdef bint keeps_its_place(const State* s, const Ask* ask) noexcept nogil:
    """Nothing but less quantity."""
    if ask.price != told_price(s, ask.own_slot) or ask.qty > s.details[ask.own_slot].qty or ask.stop != stop_of(s, ask.own_slot):
        return False
    return not ask.display or ask.display == s.extras[ask.own_slot].display


cdef uint8_t fault_of_general_change(State* s, Ask* ask) noexcept nogil:
    cdef uint8_t fault
    cdef int64_t filled = s.details[ask.own_slot].qty - ask.old_leaves
    if fails(ask.trace, REFUSAL_REPLACE_NOT_ALLOWED, not phase_allows[s.instruments[ask.number].phase] & ALLOWS_AMENDS):
        return REFUSAL_REPLACE_NOT_ALLOWED
    measure(ask.trace, ask.qty, <int128> filled + 1)
    if fails(ask.trace, REFUSAL_QTY_NOT_ABOVE_FILLED, ask.qty <= filled):
        return REFUSAL_QTY_NOT_ABOVE_FILLED
    ask.only_reduces = keeps_its_place(s, ask)
    fault = REFUSAL_NONE if ask.only_reduces else fault_from_above(s, ask)
    return fault if fault else fault_of_terms(s, ask)


cdef void come_again(State* s, uint32_t slot, Ask* ask) noexcept nogil:
    """The order leaves its place and enters as it is now."""
    cdef Taker taker
    lift(s, slot)
    resume(s, &taker, slot, ask.new_leaves, s.event_seq)
    taker.client_order_id = ask.client_order_id
    taker.qty = ask.qty
    taker.instructions = ask.instructions
    if ask.is_iceberg and not ask.display:
        ask.display = s.extras[slot].display
    forget(s, slot)
    write_extra(s, slot, ask)
    enter(s, slot, &taker, ask)


cdef void change_general(State* s, uint32_t slot, const ReplaceOrder* command) noexcept nogil:
    cdef Ask ask
    cdef uint8_t fault
    read_change(s, &ask, slot, command)
    fault = fault_of_general_change(s, &ask)
    if fault:
        refuse_replace(s, command, fault, ask.limit_scope)
        note_bound(s, &ask)
        return
    # --- from here on nothing is refused
    note_passed(s, &ask)
    count_message(s, &ask)
    tell_replaced(s, slot, command, ask.new_leaves, ask.only_reduces)
    if ask.only_reduces:
        take_away(s, slot, s.details[slot].qty - ask.qty)
        rename(s, slot, command.client_order_id)
    else:
        come_again(s, slot, &ask)
