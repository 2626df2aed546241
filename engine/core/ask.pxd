"""What an order asks for, in one form for both kinds of command."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from engine.core.state cimport LIMIT_KINDS
from engine.core.trace cimport Trace
from engine.messages.wire cimport KIND_NEW_ORDER_EXTENDED, NewOrder, NewOrderExtended


ctypedef struct Ask:
    uint64_t client_order_id
    uint64_t expires_ns
    uint32_t session
    uint32_t account
    uint32_t number              # of the instrument
    uint32_t row
    uint32_t own_slot            # of the order that is replaced; NO_SLOT: a new one
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t instructions
    uint8_t self_match
    uint8_t trigger
    bint is_iceberg              # of the order that is replaced
    bint would_trade             # a post-only order that has no price where it would not; set by the checks
    int64_t price                # as sent
    int64_t worst                # the worst price at which it may trade: what it is valued at
    int64_t qty                  # in all
    int64_t stop
    int64_t display              # 0: all of it; of a replaced order: as it is
    int64_t min_qty
    int64_t old_leaves           # of a replaced order: what works already
    int64_t new_leaves           # what will work
    int64_t old_price            # of a replaced order
    int64_t limit_value          # of the limit that refuses it
    uint8_t limit_scope          # whose it is
    uint8_t limit_kind
    uint8_t passed[LIMIT_KINDS]  # bit of each Scope whose limit of this kind lets it through, though it takes more
    bint is_new
    bint only_reduces            # a replace that asks for nothing but less quantity: no latch keeps it out
    bint is_message              # new, or a replace: not a stop that is triggered
    Trace* trace                 # NULL, but where somebody asks why


cdef inline void read_ask(Ask* ask, const NewOrder* order) noexcept nogil:
    """All but what the state says: row, worst price."""
    cdef const NewOrderExtended* extended = <const NewOrderExtended*> order
    memset(ask, 0, sizeof(Ask))
    ask.own_slot = 0xFFFFFFFF
    ask.is_new = True
    ask.is_message = True
    ask.client_order_id = order.client_order_id
    ask.session = order.session
    ask.account = order.account
    ask.number = order.instrument
    ask.side = order.side
    ask.order_type = order.order_type
    ask.time_in_force = order.time_in_force
    ask.instructions = order.instructions
    ask.self_match = order.self_match
    ask.price = order.price_ticks
    ask.qty = order.qty_lots
    ask.new_leaves = order.qty_lots
    if order.kind == KIND_NEW_ORDER_EXTENDED:
        ask.stop = extended.stop_price_ticks
        ask.display = extended.display_qty_lots
        ask.min_qty = extended.min_qty_lots
        ask.expires_ns = extended.expire_time_ns
        ask.trigger = extended.trigger
