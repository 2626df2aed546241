"""What an order asks for, by itself, in the order of the refusal codes."""

from libc.stdint cimport int64_t, uint8_t

from engine.core.ask cimport Ask
from engine.core.checks cimport fault_of_price, fault_of_qty, is_in_range, is_off_lot, is_off_tick
from engine.core.memory cimport int128
from engine.core.state cimport Instrument, NO_SLOT, State
from engine.core.trace cimport fails, measure
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
    REFUSAL_PRICE_OFF_TICK,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_QTY_NOT_POSITIVE,
    REFUSAL_QTY_OFF_LOT,
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
    cdef bint is_odd = ask.instructions & INSTRUCTION_REPRICE and not ask.instructions & INSTRUCTION_POST_ONLY
    measure(ask.trace, ask.instructions, fitting)
    if fails(ask.trace, REFUSAL_INSTRUCTION_INVALID, ask.instructions & ~fitting or ask.self_match > SELF_MATCH_DECREMENT or is_odd):
        return REFUSAL_INSTRUCTION_INVALID
    return REFUSAL_NONE


cdef bint is_triggered(const Instrument* instrument, uint8_t trigger, uint8_t side, int64_t stop) noexcept nogil:
    cdef int64_t price = instrument.mark if trigger == TRIGGER_MARK else instrument.last_price
    if not price:
        return False
    return price >= stop if side == SIDE_BUY else price <= stop


cdef bint has_bad_stop(const Instrument* instrument, const Ask* ask) noexcept nogil:
    if ask.order_type != ORDER_TYPE_STOP and ask.order_type != ORDER_TYPE_STOP_LIMIT:
        return ask.stop or ask.trigger
    return ask.trigger > TRIGGER_MARK or fault_of_price(instrument, ask.stop)


cdef uint8_t fault_of_stop(const Instrument* instrument, const Ask* ask) noexcept nogil:
    measure(ask.trace, ask.stop, instrument.price_max)
    return REFUSAL_STOP_PRICE_INVALID if fails(ask.trace, REFUSAL_STOP_PRICE_INVALID, has_bad_stop(instrument, ask)) else REFUSAL_NONE


cdef uint8_t fault_of_limit_price(const Instrument* instrument, const Ask* ask) noexcept nogil:
    measure(ask.trace, ask.price, instrument.tick_multiple)
    if fails(ask.trace, REFUSAL_PRICE_OFF_TICK, is_off_tick(instrument, ask.price)):
        return REFUSAL_PRICE_OFF_TICK
    measure(ask.trace, ask.price, instrument.price_max)
    return REFUSAL_PRICE_OUT_OF_RANGE if fails(ask.trace, REFUSAL_PRICE_OUT_OF_RANGE, not is_in_range(instrument, ask.price)) else REFUSAL_NONE


cdef uint8_t fault_of_prices(const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = REFUSAL_NONE
    if ask.order_type == ORDER_TYPE_MARKET or ask.order_type == ORDER_TYPE_STOP:
        measure(ask.trace, ask.price, 0)
        fault = REFUSAL_PRICE_OUT_OF_RANGE if fails(ask.trace, REFUSAL_PRICE_OUT_OF_RANGE, ask.price != 0) else REFUSAL_NONE
    elif ask.order_type != ORDER_TYPE_PEG_MID or ask.price:
        fault = fault_of_limit_price(instrument, ask)
    return fault if fault else fault_of_stop(instrument, ask)


cdef bint shows_part(const Ask* ask) noexcept nogil:
    """Whether a display quantity fits the order. One that works already keeps being an iceberg, or none."""
    if ask.own_slot != NO_SLOT:
        return ask.is_iceberg
    return is_resting_limit(ask) and not ask.instructions & INSTRUCTION_HIDDEN


cdef bint has_bad_display(const Instrument* instrument, const Ask* ask) noexcept nogil:
    return ask.display and (not shows_part(ask) or ask.display >= ask.qty or fault_of_qty(instrument, ask.display))


cdef bint has_bad_minimum(const Instrument* instrument, const Ask* ask) noexcept nogil:
    if not ask.min_qty:
        return False
    if ask.order_type > ORDER_TYPE_LIMIT or ask.instructions & INSTRUCTION_POST_ONLY or not trades_at_once(instrument):
        return True
    return ask.min_qty > ask.qty or fault_of_qty(instrument, ask.min_qty)


cdef bint has_bad_expiry(const State* s, const Ask* ask) noexcept nogil:
    return ask.expires_ns <= s.time_ns if ask.time_in_force == TIME_IN_FORCE_GTD else ask.expires_ns != 0


cdef uint8_t fault_of_quantities(const Instrument* instrument, const Ask* ask) noexcept nogil:
    measure(ask.trace, ask.qty, 1)
    if fails(ask.trace, REFUSAL_QTY_NOT_POSITIVE, ask.qty <= 0):
        return REFUSAL_QTY_NOT_POSITIVE
    measure(ask.trace, ask.qty, instrument.lot_multiple)
    if fails(ask.trace, REFUSAL_QTY_OFF_LOT, is_off_lot(instrument, ask.qty)):
        return REFUSAL_QTY_OFF_LOT
    measure(ask.trace, ask.display, <int128> ask.qty - 1)
    if fails(ask.trace, REFUSAL_DISPLAY_QTY_INVALID, has_bad_display(instrument, ask)):
        return REFUSAL_DISPLAY_QTY_INVALID
    measure(ask.trace, ask.min_qty, ask.qty)
    return REFUSAL_MIN_QTY_INVALID if fails(ask.trace, REFUSAL_MIN_QTY_INVALID, has_bad_minimum(instrument, ask)) else REFUSAL_NONE


cdef uint8_t fault_of_amounts(const State* s, const Instrument* instrument, const Ask* ask) noexcept nogil:
    cdef uint8_t fault = fault_of_prices(instrument, ask)
    if not fault:
        fault = fault_of_quantities(instrument, ask)
    if fault or ask.own_slot != NO_SLOT:
        return fault
    measure(ask.trace, ask.expires_ns, s.time_ns)
    return REFUSAL_EXPIRY_INVALID if fails(ask.trace, REFUSAL_EXPIRY_INVALID, has_bad_expiry(s, ask)) else REFUSAL_NONE
