"""The functions that the benchmark calls. Built without an interpreter: nothing here, and nothing of the core, needs one.

Messages wait in a short line before they are applied, as they wait in the sequencer's batch in the venue: in the meantime what
they will touch comes into the cache. A query or `engine_flush` empties the line first.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport abort
from libc.string cimport memset

from engine.core.state cimport free_state, make_state
from engine.public_bench.desk cimport Desk, apply_message, prepare
from engine.public_bench.edge cimport free_edge, hint_client, make_edge
from engine.public_bench.interface cimport CancelMessage, ModifyMessage, NewMessage, Report, Transport
from engine.public_bench.line cimport KIND_CANCEL, KIND_IOC, KIND_MODIFY, KIND_NEW, LONGEST, Line, PLACES, Waiting
from engine.public_bench.market cimport best_price, depth_at, hint_level, open_market
from engine.public_bench.ring cimport Ring, free_ring, make_ring, next_place, placed, show_all, take

cdef enum:
    ORDERS = 1 << 22             # as much as the venue's own engine holds
    ACCOUNTS = (1 << 16) - 1
    INSTRUMENTS = (1 << 10) - 1
    REQUESTS = 1 << 16
    HASH_EVERY = 1 << 16

cdef Desk desk
cdef Line line
cdef Transport own


# --- the queue of reports

cdef void* create(uint32_t capacity) noexcept nogil:
    return make_ring(capacity)


cdef int push(void* queue, const Report* report) noexcept nogil:
    """The engine itself writes in place; this is for whoever calls it as the interface has it."""
    next_place(<Ring*> queue)[0] = report[0]
    placed(<Ring*> queue)
    return 1


cdef uint32_t drain(void* queue, Report* out, uint32_t most) noexcept nogil:
    return take(<Ring*> queue, out, most)


cdef void flush(void* queue) noexcept nogil:
    show_all(<Ring*> queue)


cdef void destroy(void* queue) noexcept nogil:
    free_ring(<Ring*> queue)


cdef public const Transport* engine_get_transport() noexcept nogil:
    own.create = create
    own.push = push
    own.drain = drain
    own.flush = flush
    own.destroy = destroy
    return &own


# --- life

cdef public void engine_init(uint64_t seed, const Transport* transport, void* report_sink) noexcept:
    """The seed is the workload's, and nothing to an engine."""
    memset(&desk, 0, sizeof(Desk))
    memset(&line, 0, sizeof(Line))
    desk.state = make_state(ORDERS, ACCOUNTS, INSTRUMENTS, REQUESTS, HASH_EVERY)
    if desk.state is NULL or not make_edge(&desk.edge, ORDERS):
        abort()                  # the interface has no way to say so
    desk.transport = transport
    desk.sink = report_sink
    desk.ring = <Ring*> report_sink if transport == &own else NULL
    open_market(desk.state)
    prepare(&desk)


cdef public void engine_shutdown() noexcept:
    free_state(desk.state)
    free_edge(&desk.edge, ORDERS)
    memset(&desk, 0, sizeof(Desk))


# --- messages

cdef inline Waiting* back_of_line() noexcept nogil:
    return &line.places[line.joined % PLACES]


cdef inline void join(uint64_t client_id) noexcept nogil:
    hint_client(&desk.edge, client_id)
    line.joined += 1
    if line.joined - line.left > LONGEST:
        apply_first()


cdef inline void apply_first() noexcept nogil:
    apply_message(&desk, &line.places[line.left % PLACES])
    line.left += 1


cdef void apply_all() noexcept nogil:
    while line.left < line.joined:
        apply_first()


cdef public void engine_on_new_order(const NewMessage* order) noexcept nogil:
    cdef Waiting* message = back_of_line()
    message.client_id = order.order_id
    message.sequence = order.sequence_number
    message.price = order.price_ticks
    message.qty = order.quantity
    message.side = order.side
    message.kind = KIND_IOC if order.ioc else KIND_NEW
    hint_level(desk.state, order.side + 1, order.price_ticks)
    join(message.client_id)


cdef public void engine_on_cancel(const CancelMessage* cancel) noexcept nogil:
    cdef Waiting* message = back_of_line()
    message.client_id = cancel.order_id
    message.sequence = cancel.sequence_number
    message.kind = KIND_CANCEL
    join(message.client_id)


cdef public void engine_on_modify(const ModifyMessage* modify) noexcept nogil:
    cdef Waiting* message = back_of_line()
    message.client_id = modify.order_id
    message.sequence = modify.sequence_number
    message.price = modify.new_price_ticks
    message.qty = modify.new_quantity
    message.side = modify.side
    message.kind = KIND_MODIFY
    hint_level(desk.state, modify.side + 1, modify.new_price_ticks)
    join(message.client_id)


cdef public void engine_flush() noexcept nogil:
    apply_all()
    if desk.ring is not NULL:
        show_all(desk.ring)


# --- what is asked

cdef public int64_t engine_query_best_bid() noexcept nogil:
    apply_all()
    return best_price(desk.state, 1)


cdef public int64_t engine_query_best_ask() noexcept nogil:
    apply_all()
    return best_price(desk.state, 2)


cdef public uint64_t engine_query_depth_at(int64_t price_ticks, uint8_t side) noexcept nogil:
    apply_all()
    return depth_at(desk.state, side + 1, price_ticks)
