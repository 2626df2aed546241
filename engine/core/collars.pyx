"""Which price is the centre of the collar, how old it is, and how far from it an order may go."""

from libc.stdint cimport int64_t, uint8_t, uint64_t

from engine.core.checks cimport COLLAR_UNIT, valid_edge
from engine.core.state cimport Instrument, State, price_of
from engine.messages.wire cimport (
    PRICE_SOURCE_MARK,
    PRICE_SOURCE_NONE,
    PRICE_SOURCE_REFERENCE,
    PRICE_SOURCE_SETTLEMENT,
    PRICE_SOURCE_TOUCH,
    REFERENCE_MODE_COMMANDED,
    REFERENCE_MODE_WATERFALL,
    REFUSAL_NONE,
    REFUSAL_PRICE_OUTSIDE_COLLAR,
    REFUSAL_PRICE_OUTSIDE_STATIC_COLLAR,
    REFUSAL_REFERENCE_PRICE_MISSING,
    SIDE_BUY,
)


cdef bint is_young(const State* s, const Instrument* instrument, uint64_t at_ns) noexcept nogil:
    return not instrument.reference_age_ns or s.time_ns - at_ns <= instrument.reference_age_ns


cdef int64_t middle_of_touch(const Instrument* instrument) noexcept nogil:
    """0: a side is missing, or the two cross, as they may before an auction is over."""
    cdef int64_t bid, ask
    if instrument.sides[0].best < 0 or instrument.sides[1].best < 0:
        return 0
    bid = price_of(instrument, 1, instrument.sides[0].best)
    ask = price_of(instrument, 2, instrument.sides[1].best)
    return (bid + ask) // 2 if bid < ask else 0


cdef int64_t centre_of(const State* s, const Instrument* instrument, uint8_t* source) noexcept nogil:
    cdef int64_t price = instrument.reference
    source[0] = PRICE_SOURCE_REFERENCE
    if price and is_young(s, instrument, instrument.reference_at_ns):
        return price
    source[0] = PRICE_SOURCE_NONE
    if instrument.reference_mode != REFERENCE_MODE_WATERFALL:
        return 0
    price = middle_of_touch(instrument)
    if price:
        source[0] = PRICE_SOURCE_TOUCH
        return price
    if instrument.mark and is_young(s, instrument, instrument.mark_at_ns):
        source[0] = PRICE_SOURCE_MARK
        return instrument.mark
    if instrument.settlement:
        source[0] = PRICE_SOURCE_SETTLEMENT
    return instrument.settlement


cdef int64_t static_reach(const Instrument* instrument) noexcept nogil:
    return instrument.static_collar_bps * instrument.settlement // COLLAR_UNIT


cdef bint is_within(int64_t price, int64_t centre, int64_t reach) noexcept nogil:
    return -reach <= price - centre <= reach


cdef int64_t nearest_end(int64_t price, int64_t centre, int64_t reach) noexcept nogil:
    return centre + (reach if price > centre else -reach)


cdef int64_t nearest_in_collar(const State* s, const Instrument* instrument, int64_t price) noexcept nogil:
    cdef uint8_t source
    cdef int64_t centre = centre_of(s, instrument, &source)
    return nearest_end(price, centre, instrument.collar_bps * centre // COLLAR_UNIT)


cdef int64_t nearest_in_static_collar(const Instrument* instrument, int64_t price) noexcept nogil:
    return nearest_end(price, instrument.settlement, static_reach(instrument))


cdef bint is_in_static_collar(const Instrument* instrument, int64_t price) noexcept nogil:
    return is_within(price, instrument.settlement, static_reach(instrument))


cdef uint8_t fault_of_centres(const State* s, const Instrument* instrument, int64_t* centre) noexcept nogil:
    """Sets the dynamic collar's."""
    cdef uint8_t source
    centre[0] = centre_of(s, instrument, &source)
    if not centre[0] or (instrument.static_collar_bps and not instrument.settlement):
        return REFUSAL_REFERENCE_PRICE_MISSING
    return REFUSAL_NONE


cdef uint8_t fault_of_collars(const State* s, const Instrument* instrument, int64_t price) noexcept nogil:
    cdef int64_t centre
    cdef uint8_t fault = fault_of_centres(s, instrument, &centre)
    if fault:
        return fault
    if not is_within(price, centre, instrument.collar_bps * centre // COLLAR_UNIT):
        return REFUSAL_PRICE_OUTSIDE_COLLAR
    if instrument.static_collar_bps and not is_in_static_collar(instrument, price):
        return REFUSAL_PRICE_OUTSIDE_STATIC_COLLAR
    return REFUSAL_NONE


cdef uint8_t fault_of_market_edge(const State* s, const Instrument* instrument, uint8_t side, int64_t* edge) noexcept nogil:
    cdef int64_t centre
    cdef int64_t sign = 1 if side == SIDE_BUY else -1
    cdef int64_t worst, static_worst
    cdef uint8_t fault = fault_of_centres(s, instrument, &centre)
    if fault:
        return fault
    worst = centre + sign * ((instrument.protection_bps or instrument.collar_bps) * centre // COLLAR_UNIT)
    if instrument.static_collar_bps:
        static_worst = instrument.settlement + sign * static_reach(instrument)
        worst = min(worst, static_worst) if side == SIDE_BUY else max(worst, static_worst)
    edge[0] = valid_edge(instrument, side, worst)
    return REFUSAL_NONE if 1 <= edge[0] <= instrument.price_max else REFUSAL_PRICE_OUTSIDE_COLLAR


# --- ages

cdef void date_reference(const State* s, Instrument* instrument) noexcept nogil:
    if instrument.reference_age_ns:
        instrument.reference_at_ns = s.time_ns


cdef void date_trade(const State* s, Instrument* instrument) noexcept nogil:
    if instrument.reference_mode != REFERENCE_MODE_COMMANDED:
        date_reference(s, instrument)


cdef void date_mark(const State* s, Instrument* instrument) noexcept nogil:
    if instrument.reference_age_ns:
        instrument.mark_at_ns = s.time_ns


cdef void date_prices(const State* s, Instrument* instrument, uint64_t aged_before_ns) noexcept nogil:
    if aged_before_ns and instrument.reference_age_ns:
        return
    instrument.reference_at_ns = s.time_ns if instrument.reference_age_ns and instrument.reference else 0
    instrument.mark_at_ns = s.time_ns if instrument.reference_age_ns and instrument.mark else 0
