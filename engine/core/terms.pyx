"""What an order asks for, by itself, in the order of the refusal codes."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.ask cimport Ask
from engine.core.checks cimport fault_of_price, fault_of_qty
from engine.core.state cimport Instrument, NO_SLOT, State
from engine.messages.tables cimport ALLOWS_MATCHES, phase_allows
from engine.messages.wire cimport (
    INSTRUCTION_HIDDEN,
    INSTRUCTION_POST_ONLY,
    INSTRUCTION_REDUCE_ONLY,
    INSTRUCTION_REPRICE,
    ORDER_TYPE_LIMIT,
    ORDER_TYPE_MARKET,
    ORDER_TYPE_PEG_MID,
    ORDER_TYPE_STOP,
    ORDER_TYPE_STOP_LIMIT,
    REFUSAL_DISPLAY_QTY_INVALID,
    REFUSAL_EXPIRY_INVALID,
    REFUSAL_INSTRUCTION_INVALID,
    REFUSAL_MIN_QTY_INVALID,
    REFUSAL_NONE,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_STOP_PRICE_INVALID,
    SELF_MATCH_DECREMENT,
    SIDE_BUY,
    TIME_IN_FORCE_DAY,
    TIME_IN_FORCE_GTC,
    TIME_IN_FORCE_GTD,
    TRIGGER_MARK,
)

cdef enum:
    OF_ALL = INSTRUCTION_REDUCE_ONLY
    OF_RESTING = OF_ALL | INSTRUCTION_POST_ONLY | INSTRUCTION_REPRICE | INSTRUCTION_HIDDEN
    RESTING = 1 << TIME_IN_FORCE_DAY | 1 << TIME_IN_FORCE_GTC | 1 << TIME_IN_FORCE_GTD


cdef bint trades_at_once(const Instrument* instrument) noexcept nogil:
    return phase_allows[instrument.phase] & ALLOWS_MATCHES


cdef bint is_resting_limit(const Ask* ask) noexcept nogil:
    return ask.order_type == ORDER_TYPE_LIMIT and RESTING >> ask.time_in_force & 1


cdef uint8_t fault_of_instructions(const Ask* ask) noexcept nogil:
    cdef uint8_t fitting = OF_RESTING if is_resting_limit(ask) else OF_ALL
    if ask.instructions & ~fitting or ask.self_match > SELF_MATCH_DECREMENT:
        return REFUSAL_INSTRUCTION_INVALID
    if ask.instructions & INSTRUCTION_REPRICE and not ask.instructions & INSTRUCTION_POST_ONLY:
        return REFUSAL_INSTRUCTION_INVALID
    return REFUSAL_NONE


cdef bint is_triggered(const Instrument* instrument, uint8_t trigger, uint8_t side, int64_t stop) noexcept nogil:
    cdef int64_t price = instrument.mark if trigger == TRIGGER_MARK else instrument.last_price
    if not price:
        return False
    return price >= stop if side == SIDE_BUY else price <= stop


cdef uint8_t fault_of_stop(const Instrument* instrument, const Ask* ask) noexcept nogil:
    if ask.order_type != ORDER_TYPE_STOP and ask.order_type != ORDER_TYPE_STOP_LIMIT:
        return REFUSAL_STOP_PRICE_INVALID if ask.stop or ask.trigger else REFUSAL_NONE
    return REFUSAL_STOP_PRICE_INVALID if ask.trigger > TRIGGER_MARK or fault_of_price(instrument, ask.stop) else REFUSAL_NONE


cdef uint8_t fault_of_prices(const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = REFUSAL_NONE
    if ask.order_type == ORDER_TYPE_MARKET or ask.order_type == ORDER_TYPE_STOP:
        fault = REFUSAL_PRICE_OUT_OF_RANGE if ask.price else REFUSAL_NONE
    elif ask.order_type != ORDER_TYPE_PEG_MID or ask.price:
        fault = fault_of_price(instrument, ask.price)
    return fault if fault else fault_of_stop(instrument, ask)


cdef bint shows_part(const Ask* ask) noexcept nogil:
    """Whether a display quantity fits the order. One that works already keeps being an iceberg, or none."""
    if ask.own_slot != NO_SLOT:
        return ask.is_iceberg
    return is_resting_limit(ask) and not ask.instructions & INSTRUCTION_HIDDEN


cdef uint8_t fault_of_quantities(const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_qty(instrument, ask.qty)
    if fault:
        return fault
    if ask.display and (not shows_part(ask) or ask.display >= ask.qty or fault_of_qty(instrument, ask.display)):
        return REFUSAL_DISPLAY_QTY_INVALID
    if not ask.min_qty:
        return REFUSAL_NONE
    if ask.order_type > ORDER_TYPE_LIMIT or ask.instructions & INSTRUCTION_POST_ONLY or not trades_at_once(instrument):
        return REFUSAL_MIN_QTY_INVALID
    return REFUSAL_MIN_QTY_INVALID if ask.min_qty > ask.qty or fault_of_qty(instrument, ask.min_qty) else REFUSAL_NONE


cdef uint8_t fault_of_amounts(const State* s, const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_prices(instrument, ask)
    if not fault:
        fault = fault_of_quantities(instrument, ask)
    if fault or ask.own_slot != NO_SLOT:
        return fault
    if ask.time_in_force == TIME_IN_FORCE_GTD:
        return REFUSAL_NONE if ask.expires_ns > s.time_ns else REFUSAL_EXPIRY_INVALID
    return REFUSAL_EXPIRY_INVALID if ask.expires_ns else REFUSAL_NONE
