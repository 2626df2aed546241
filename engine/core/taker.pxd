"""The aggressive order while it matches."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.state cimport OrderDetail, SELF_MATCH_FREE, State
from engine.messages.wire cimport NewOrder


ctypedef struct Taker:
    uint64_t order_id
    uint64_t client_order_id
    uint64_t told_at                 # number of the event that accepted, replaced or triggered it
    uint32_t session
    uint32_t account
    uint32_t number                  # of the instrument
    uint32_t self_match_group        # no resting order has it where the account may trade with itself
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t instructions
    uint8_t self_match
    uint8_t ended_by                 # the CancelCause that takes away what is left; 0: its own terms decide
    int64_t price                    # the worst that it takes
    int64_t qty                      # in all
    int64_t leaves


cdef inline uint32_t group_of(const State* s, uint32_t account) noexcept nogil:
    """With whom the account may not trade: its self-match group, or itself."""
    cdef uint32_t group = s.accounts[account].self_match_group
    if group == SELF_MATCH_FREE:
        return SELF_MATCH_FREE
    return group | (<uint32_t> 1 << 31) if group else account


cdef inline uint32_t shunned_by(const State* s, uint32_t account) noexcept nogil:
    """The group with which an aggressor of this account may not trade; one that no resting order has where it may trade with all."""
    cdef uint32_t group = group_of(s, account)
    return SELF_MATCH_FREE - 1 if group == SELF_MATCH_FREE else group


cdef inline void begin(State* s, Taker* taker, const NewOrder* order, uint64_t order_id) noexcept nogil:
    """The aggressor as the command says; its worst price is the caller's."""
    taker.order_id = order_id
    taker.client_order_id = order.client_order_id
    taker.told_at = s.event_seq + 1
    taker.session = order.session
    taker.account = order.account
    taker.number = order.instrument
    taker.self_match_group = shunned_by(s, order.account)
    taker.side = order.side
    taker.order_type = order.order_type
    taker.time_in_force = order.time_in_force
    taker.instructions = order.instructions
    taker.self_match = order.self_match
    taker.ended_by = 0
    taker.qty = order.qty_lots
    taker.leaves = order.qty_lots


cdef inline void resume(const State* s, Taker* taker, uint32_t slot, int64_t leaves, uint64_t told_at) noexcept nogil:
    """An order that worked already, as the aggressor with so much left; its worst price is the caller's."""
    cdef const OrderDetail* detail = &s.details[slot]
    taker.order_id = (<uint64_t> s.orders[slot].generation << 32) | slot
    taker.client_order_id = detail.client_order_id
    taker.told_at = told_at
    taker.session = detail.session
    taker.account = detail.account
    taker.number = s.orders[slot].instrument
    taker.self_match_group = shunned_by(s, detail.account)
    taker.side = s.orders[slot].side
    taker.order_type = detail.order_type
    taker.time_in_force = detail.time_in_force
    taker.instructions = detail.instructions
    taker.self_match = detail.self_match
    taker.ended_by = 0
    taker.qty = detail.qty
    taker.leaves = leaves


cdef inline void write_detail(State* s, uint32_t slot, const Taker* taker) noexcept nogil:
    """What trades, events and look-ups need of an order that rests from now on."""
    cdef OrderDetail* detail = &s.details[slot]
    detail.client_order_id = taker.client_order_id
    detail.qty = taker.qty
    detail.session = taker.session
    detail.account = taker.account
    detail.self_match_group = group_of(s, taker.account)
    detail.order_type = taker.order_type
    detail.time_in_force = taker.time_in_force
    detail.instructions = taker.instructions
    detail.self_match = taker.self_match
