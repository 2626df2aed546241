"""What a gateway knows: whose order is which. Client ids in, slots and the engine's order ids inside, client ids out."""

from libc.stdint cimport uint32_t, uint64_t

from engine.core.ids cimport find_id
from engine.core.memory cimport prefetch, release, reserve
from engine.core.state cimport NO_SLOT, ORDER_WORKING, State
from engine.public_bench.market cimport SESSION
from engine.public_bench.ring cimport make_ready

cdef enum:
    DENSE_IDS = 1 << 30          # below this a client id is a place in an array; the core's own table has the others
    READY_IDS = 1 << 21          # of these the memory is there before the first message


ctypedef struct Edge:
    uint32_t* slots              # by client id: the slot that its order had last
    uint64_t* client_ids         # by slot: whose it is, or was last


cdef inline bint make_edge(Edge* edge, uint32_t slots) noexcept nogil:
    """False without memory."""
    edge.slots = <uint32_t*> reserve(<size_t> DENSE_IDS * sizeof(uint32_t))
    edge.client_ids = <uint64_t*> reserve(slots * sizeof(uint64_t))
    if edge.slots is NULL or edge.client_ids is NULL:
        return False
    make_ready(edge.slots, READY_IDS * sizeof(uint32_t))
    return True


cdef inline void free_edge(Edge* edge, uint32_t slots) noexcept nogil:
    release(edge.slots, <size_t> DENSE_IDS * sizeof(uint32_t))
    release(edge.client_ids, slots * sizeof(uint64_t))


cdef inline bint is_dense(uint64_t client_id) noexcept nogil:
    return client_id < DENSE_IDS


cdef inline uint64_t told_to_core(uint64_t client_id) noexcept nogil:
    """The core keeps the client ids that the edge does not."""
    return 0 if is_dense(client_id) else client_id


cdef inline uint32_t working_slot(const Edge* edge, const State* s, uint64_t client_id) noexcept nogil:
    """Of the working order that has this client id, or NO_SLOT."""
    cdef uint32_t slot
    if not is_dense(client_id):
        return find_id(s, SESSION, client_id)
    slot = edge.slots[client_id]
    return slot if s.orders[slot].flags & ORDER_WORKING and edge.client_ids[slot] == client_id else NO_SLOT


cdef inline void note(Edge* edge, uint64_t client_id, uint32_t slot) noexcept nogil:
    if is_dense(client_id):
        edge.slots[client_id] = slot
    edge.client_ids[slot] = client_id


cdef inline void hint_client(const Edge* edge, uint64_t client_id) noexcept nogil:
    if is_dense(client_id):
        prefetch(&edge.slots[client_id])
