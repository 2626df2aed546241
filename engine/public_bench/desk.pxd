"""A message of the benchmark to the core, and the core's events to reports."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.cancels cimport cancel_order
from engine.core.entry cimport new_order
from engine.core.orders cimport order_id_of
from engine.core.replaces cimport replace_order
from engine.core.state cimport NO_SLOT, Order, State, key_of
from engine.messages.wire cimport (
    CancelOrder,
    EVENT_SIZE,
    KIND_CANCEL_ORDER,
    KIND_FILL,
    KIND_NEW_ORDER,
    KIND_ORDER_ACCEPTED,
    KIND_ORDER_REPLACED,
    KIND_REPLACE_ORDER,
    NewOrder,
    ORDER_TYPE_LIMIT,
    OrderAccepted,
    ReplaceOrder,
    TIME_IN_FORCE_GTC,
    TIME_IN_FORCE_IOC,
)
from engine.public_bench.edge cimport Edge, note, told_to_core, working_slot
from engine.public_bench.interface cimport (
    CANCEL_ACK,
    CANCEL_REJECT,
    MODIFY_ACK,
    MODIFY_REJECT,
    ORDER_ACK,
    Report,
    TRADE,
    Transport,
)
from engine.public_bench.line cimport KIND_CANCEL, KIND_MODIFY, KIND_NEW, Waiting
from engine.public_bench.market cimport ACCOUNT, INSTRUMENT, SESSION, begin
from engine.public_bench.ring cimport Ring, next_place, pause, placed


ctypedef struct Desk:
    State* state
    Edge edge
    Ring* ring                   # the library's own queue, or NULL: then reports are pushed into whatever the harness brought
    const Transport* transport
    void* sink
    Report report                # that is to be pushed
    NewOrder new                 # commands, all but the fields that differ from one to the next
    CancelOrder cancel
    ReplaceOrder replace


cdef inline void prepare(Desk* desk) noexcept nogil:
    """What all commands have in common."""
    desk.new.session = desk.cancel.session = desk.replace.session = SESSION
    desk.new.account = desk.cancel.account = desk.replace.account = ACCOUNT
    desk.new.instrument = desk.cancel.instrument = desk.replace.instrument = INSTRUMENT
    desk.new.kind = KIND_NEW_ORDER
    desk.cancel.kind = KIND_CANCEL_ORDER
    desk.replace.kind = KIND_REPLACE_ORDER
    desk.new.order_type = ORDER_TYPE_LIMIT


cdef inline Report* place(Desk* desk) noexcept nogil:
    return next_place(desk.ring) if desk.ring is not NULL else &desk.report


cdef inline void send(Desk* desk) noexcept nogil:
    if desk.ring is not NULL:
        placed(desk.ring)
        return
    while not desk.transport.push(desk.sink, &desk.report):
        pause()


cdef inline void answer(
    Desk* desk, uint8_t type, const Waiting* message, uint8_t side, int64_t price, uint32_t qty,
) noexcept nogil:
    """Everything but a trade."""
    cdef Report* report = place(desk)
    report.type = type
    report.side = side
    report.sequence_number = message.sequence
    report.order_id = message.client_id
    report.price_ticks = price
    report.quantity = qty
    report.maker_order_id = 0
    report.taker_order_id = 0
    send(desk)


cdef inline void tell_trade(Desk* desk, const Waiting* message, const OrderAccepted* maker) noexcept nogil:
    cdef Report* report = place(desk)
    report.type = TRADE
    report.side = message.side
    report.sequence_number = message.sequence
    report.order_id = message.client_id
    report.price_ticks = maker.price_ticks
    report.quantity = <uint32_t> maker.qty_lots
    report.maker_order_id = desk.edge.client_ids[<uint32_t> maker.order_id]
    report.taker_order_id = message.client_id
    send(desk)


cdef inline const OrderAccepted* first_event(const State* s) noexcept nogil:
    return <const OrderAccepted*> s.events


cdef inline void tell_rest(Desk* desk, const Waiting* message) noexcept nogil:
    """What came after the first event: pairs of fills, the maker's first, and what an IOC order had left."""
    cdef const uint8_t* at = desk.state.events + EVENT_SIZE
    cdef const uint8_t* end = desk.state.events + desk.state.events_size
    cdef const OrderAccepted* event
    while at < end:
        event = <const OrderAccepted*> at
        if event.kind == KIND_FILL:
            tell_trade(desk, message, event)
            at += 2 * EVENT_SIZE
        else:
            answer(desk, CANCEL_ACK, message, message.side, message.price, <uint32_t> event.qty_lots)
            at += EVENT_SIZE


cdef inline bint open_order(Desk* desk, const Waiting* message, uint8_t time_in_force) noexcept nogil:
    """Enter it and note whose it is. What is refused has no report: the interface knows none."""
    cdef State* s = desk.state
    cdef NewOrder* command = &desk.new
    cdef const OrderAccepted* event = first_event(s)
    command.client_order_id = told_to_core(message.client_id)
    command.price_ticks = message.price
    command.qty_lots = message.qty
    command.side = message.side + 1
    command.time_in_force = time_in_force
    begin(s)
    new_order(s, command)
    if event.kind != KIND_ORDER_ACCEPTED:
        return False
    note(&desk.edge, message.client_id, <uint32_t> event.order_id)
    return True


cdef inline void enter(Desk* desk, const Waiting* message, uint8_t time_in_force) noexcept nogil:
    if working_slot(&desk.edge, desk.state, message.client_id) != NO_SLOT:
        return
    if open_order(desk, message, time_in_force):
        answer(desk, ORDER_ACK, message, message.side, message.price, message.qty)
        tell_rest(desk, message)


cdef inline void close_order(Desk* desk, uint32_t slot) noexcept nogil:
    desk.cancel.order_id = order_id_of(desk.state, slot)
    begin(desk.state)
    cancel_order(desk.state, &desk.cancel)


cdef inline void withdraw(Desk* desk, const Waiting* message) noexcept nogil:
    cdef uint32_t slot = working_slot(&desk.edge, desk.state, message.client_id)
    cdef const OrderAccepted* event = first_event(desk.state)
    if slot == NO_SLOT:
        answer(desk, CANCEL_REJECT, message, 0, 0, 0)
        return
    close_order(desk, slot)
    answer(desk, CANCEL_ACK, message, event.side - 1, event.price_ticks, <uint32_t> event.qty_lots)


cdef inline bint replace(Desk* desk, const Waiting* message, uint32_t slot) noexcept nogil:
    """The interface's quantity is what is to be left, the core's is the order's total."""
    cdef State* s = desk.state
    cdef ReplaceOrder* command = &desk.replace
    command.client_order_id = told_to_core(message.client_id)
    command.order_id = order_id_of(s, slot)
    command.price_ticks = message.price
    command.qty_lots = message.qty + s.details[slot].qty - s.orders[slot].leaves
    begin(s)
    replace_order(s, command)
    return first_event(s).kind == KIND_ORDER_REPLACED


cdef inline bint would_keep_place(const State* s, uint32_t slot, const Waiting* message) noexcept nogil:
    """With us an order that only shrinks keeps its place; the interface has every modify lose it."""
    cdef const Order* order = &s.orders[slot]
    return message.qty <= order.leaves and order.key == key_of(&s.instruments[INSTRUMENT], order.side, message.price)


cdef inline bint reopen(Desk* desk, const Waiting* message, uint32_t slot) noexcept nogil:
    close_order(desk, slot)
    return open_order(desk, message, TIME_IN_FORCE_GTC)


cdef inline void amend(Desk* desk, Waiting* message) noexcept nogil:
    cdef uint32_t slot = working_slot(&desk.edge, desk.state, message.client_id)
    cdef bint done = False
    if slot != NO_SLOT:
        message.side = desk.state.orders[slot].side - 1   # the order's, whatever the message says
        done = reopen(desk, message, slot) if would_keep_place(desk.state, slot, message) else replace(desk, message, slot)
    if done:
        answer(desk, MODIFY_ACK, message, message.side, message.price, message.qty)
        tell_rest(desk, message)
    else:
        answer(desk, MODIFY_REJECT, message, 0, 0, 0)


cdef inline void apply_message(Desk* desk, Waiting* message) noexcept nogil:
    if message.kind == KIND_NEW:
        enter(desk, message, TIME_IN_FORCE_GTC)
    elif message.kind == KIND_CANCEL:
        withdraw(desk, message)
    elif message.kind == KIND_MODIFY:
        amend(desk, message)
    else:
        enter(desk, message, TIME_IN_FORCE_IOC)
