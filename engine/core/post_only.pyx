"""Post-only orders."""

from libc.stdint cimport int64_t

from engine.core.ask cimport Ask
from engine.core.collars cimport fault_of_collars
from engine.core.crossing cimport best_against
from engine.core.state cimport Instrument, State
from engine.core.terms cimport trades_at_once
from engine.messages.tables cimport ALLOWS_COLLECTS, phase_allows
from engine.messages.wire cimport INSTRUCTION_POST_ONLY, INSTRUCTION_REPRICE, ORDER_TYPE_LIMIT, SIDE_BUY


cdef bint is_post_only(const Instrument* instrument, const Ask* ask) noexcept nogil:
    if ask.order_type != ORDER_TYPE_LIMIT or phase_allows[instrument.phase] & ALLOWS_COLLECTS:
        return False
    return ask.instructions & INSTRUCTION_POST_ONLY or not trades_at_once(instrument)


cdef int64_t behind(const Instrument* instrument, const Ask* ask, int64_t best) noexcept nogil:
    """The valid price next to the other side's best, where the two do not trade."""
    cdef int64_t tick = instrument.tick_multiple
    return (best - 1) // tick * tick if ask.side == SIDE_BUY else (best // tick + 1) * tick


cdef void stand_behind(const State* s, Instrument* instrument, Ask* ask) noexcept nogil:
    cdef int64_t best, price
    if not is_post_only(instrument, ask):
        return
    best = best_against(instrument, ask.side)
    if not best or (ask.price < best if ask.side == SIDE_BUY else ask.price > best):
        return
    price = behind(instrument, ask, best)
    if ask.instructions & INSTRUCTION_REPRICE and 1 <= price <= instrument.price_max and not fault_of_collars(s, instrument, price):
        ask.worst = price
    else:
        ask.would_trade = True
