"""New orders. A plain one, where nothing special goes on, takes the short way; `general` takes every other to the same rules."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.checks cimport account_known, fault_of_plain, instrument_known, limit_behind
from engine.core.general cimport new_general
from engine.core.matching cimport is_fillable, match, rest
from engine.core.orders cimport free_slot, order_id_of, take_slot
from engine.core.reports cimport accept_new, cause_of_rest, drop_rest, refuse_new
from engine.core.settle cimport settle
from engine.core.state cimport Row, State, attends, row_of
from engine.core.taker cimport Taker, begin
from engine.messages.wire cimport (
    CANCEL_CAUSE_FOK_NOT_FILLABLE,
    KIND_NEW_ORDER,
    NewOrder,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_MARKET,
    SCOPE_ROW,
    SIDE_BUY,
    SIDE_SELL,
    TIME_IN_FORCE_DAY,
    TIME_IN_FORCE_FOK,
    TIME_IN_FORCE_GTC,
    TIME_IN_FORCE_IOC,
)

cdef enum:
    AT_ONCE = 1 << TIME_IN_FORCE_IOC | 1 << TIME_IN_FORCE_FOK
    PLAIN_LIMIT = 1 << TIME_IN_FORCE_DAY | 1 << TIME_IN_FORCE_GTC | AT_ONCE


cdef inline bint is_plain(const State* s, const NewOrder* order) noexcept nogil:
    """An order without extras, in an instrument and of an account that want no more than the first checks."""
    cdef uint32_t fitting = PLAIN_LIMIT if order.order_type == ORDER_TYPE_LIMIT else AT_ONCE
    if order.kind != KIND_NEW_ORDER or order.instructions or order.self_match:
        return False
    if order.side != SIDE_BUY and order.side != SIDE_SELL:
        return False
    if order.order_type != ORDER_TYPE_LIMIT and order.order_type != ORDER_TYPE_MARKET:
        return False
    if order.time_in_force > TIME_IN_FORCE_FOK or not fitting >> order.time_in_force & 1:
        return False
    if not instrument_known(s, order.instrument) or s.instruments[order.instrument].attention:
        return False
    if not account_known(s, order.account):
        return False
    return not (s.rows[row_of(s, order.account, order.instrument)].gate ^ s.gate | attends(s, order.session))


cdef inline void plain_order(State* s, const NewOrder* order) noexcept nogil:
    cdef Taker taker
    cdef uint32_t slot
    cdef const Row* row = &s.rows[row_of(s, order.account, order.instrument)]
    cdef uint8_t fault = fault_of_plain(s, order, row, &taker.price)
    if fault:
        refuse_new(s, order, fault, SCOPE_ROW, limit_behind(row, fault))
        return
    # --- from here on nothing is refused
    slot = take_slot(s)
    begin(s, &taker, order, order_id_of(s, slot))
    accept_new(s, order, taker.order_id)
    if order.time_in_force == TIME_IN_FORCE_FOK and not is_fillable(s, &taker):
        drop_rest(s, &taker, order.price_ticks, CANCEL_CAUSE_FOK_NOT_FILLABLE)
        free_slot(s, slot)
        return
    match(s, &taker)
    if taker.leaves and order.time_in_force <= TIME_IN_FORCE_GTC and not taker.ended_by:
        rest(s, slot, &taker)
        return
    if taker.leaves:
        drop_rest(s, &taker, order.price_ticks, cause_of_rest(&taker))
    free_slot(s, slot)


cdef inline void new_order(State* s, const NewOrder* order) noexcept nogil:
    if is_plain(s, order):
        plain_order(s, order)
    else:
        new_general(s, order)
        settle(s, order.instrument)
