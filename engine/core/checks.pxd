"""The pre-trade ladder, in the order of the refusal codes. Nothing here changes anything."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.ids cimport find_id
from engine.core.memory cimport int128
from engine.core.orders cimport is_full
from engine.core.state cimport Instrument, NO_SLOT, Row, State, working_of
from engine.messages.wire cimport (
    NewOrder,
    ORDER_TYPE_MARKET,
    REFUSAL_BOOK_FULL,
    REFUSAL_CLIENT_ORDER_ID_DUPLICATE,
    REFUSAL_NONE,
    REFUSAL_NOTIONAL_OVER_LIMIT,
    REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX,
    REFUSAL_POSITION_LONG_OVER_LIMIT,
    REFUSAL_POSITION_SHORT_OVER_LIMIT,
    REFUSAL_PRICE_OFF_TICK,
    REFUSAL_PRICE_OUTSIDE_COLLAR,
    REFUSAL_PRICE_OUT_OF_RANGE,
    REFUSAL_QTY_NOT_POSITIVE,
    REFUSAL_QTY_OFF_LOT,
    REFUSAL_QTY_OVER_LIMIT,
    REFUSAL_QTY_OVER_INSTRUMENT_MAX,
    REFUSAL_REFERENCE_PRICE_MISSING,
    SIDE_BUY,
)

cdef enum:
    COLLAR_UNIT = 10_000     # basis points in the whole


cdef inline bint instrument_known(const State* s, uint32_t number) noexcept nogil:
    return number <= s.instruments_max and s.instruments[number].defined


cdef inline bint account_known(const State* s, uint32_t number) noexcept nogil:
    return number <= s.accounts_max and s.accounts[number].defined


cdef inline bint is_off_tick(const Instrument* instrument, int64_t price) noexcept nogil:
    return instrument.tick_multiple != 1 and price % instrument.tick_multiple


cdef inline bint is_in_range(const Instrument* instrument, int64_t price) noexcept nogil:
    return 1 <= price <= instrument.price_max


cdef inline uint8_t fault_of_price(const Instrument* instrument, int64_t price) noexcept nogil:
    if is_off_tick(instrument, price):
        return REFUSAL_PRICE_OFF_TICK
    return REFUSAL_NONE if is_in_range(instrument, price) else REFUSAL_PRICE_OUT_OF_RANGE


cdef inline bint is_off_lot(const Instrument* instrument, int64_t qty) noexcept nogil:
    return instrument.lot_multiple != 1 and qty % instrument.lot_multiple


cdef inline uint8_t fault_of_qty(const Instrument* instrument, int64_t qty) noexcept nogil:
    if qty <= 0:
        return REFUSAL_QTY_NOT_POSITIVE
    return REFUSAL_QTY_OFF_LOT if is_off_lot(instrument, qty) else REFUSAL_NONE


cdef inline int64_t valid_edge(const Instrument* instrument, uint8_t side, int64_t worst) noexcept nogil:
    """The last valid price up to here, for a buy from below, for a sell from above; outside 1 … price_max: there is none."""
    cdef int64_t tick = instrument.tick_multiple
    if side == SIDE_BUY:
        return min(worst, instrument.price_max) // tick * tick
    return (max(1, worst) + tick - 1) // tick * tick


cdef inline int64_t edge_of(const Instrument* instrument, uint8_t side) noexcept nogil:
    """How far a market order may go; outside 1 … price_max: there is no valid price inside the collar."""
    cdef int64_t reach = instrument.market_reach
    return valid_edge(instrument, side, instrument.reference + reach if side == SIDE_BUY else instrument.reference - reach)


cdef inline uint8_t fault_of_collar(const Instrument* instrument, int64_t price) noexcept nogil:
    cdef int64_t distance = price - instrument.reference
    if not instrument.reference:
        return REFUSAL_REFERENCE_PRICE_MISSING
    return REFUSAL_PRICE_OUTSIDE_COLLAR if distance > instrument.reach or -distance > instrument.reach else REFUSAL_NONE


cdef inline bint is_over_notional(const Instrument* instrument, int64_t price, int64_t qty) noexcept nogil:
    return <int128> price * qty > instrument.notional_max


cdef inline uint8_t fault_of_maxima(const Instrument* instrument, int64_t price, int64_t qty) noexcept nogil:
    if qty > instrument.qty_max:
        return REFUSAL_QTY_OVER_INSTRUMENT_MAX
    return REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX if is_over_notional(instrument, price, qty) else REFUSAL_NONE


cdef inline uint8_t fault_of_limits(
    const Row* row, uint8_t side, int64_t price, int64_t qty, int64_t old_leaves, int64_t new_leaves,
) noexcept nogil:
    """Value and position. `qty` is the order's total; of it `old_leaves` work already and `new_leaves` will."""
    cdef int128 notional = <int128> price * qty
    cdef int128 held = <int128> row.net * (3 - 2 * <int64_t> side)   # seen from the order's side
    if qty > row.limits[0]:
        return REFUSAL_QTY_OVER_LIMIT
    if notional > row.limits[1]:
        return REFUSAL_NOTIONAL_OVER_LIMIT
    if held + working_of(<Row*> row, side)[0] - old_leaves + new_leaves > row.limits[1 + side]:
        return REFUSAL_POSITION_LONG_OVER_LIMIT if side == SIDE_BUY else REFUSAL_POSITION_SHORT_OVER_LIMIT
    return REFUSAL_NONE


cdef inline int64_t limit_behind(const Row* row, uint8_t fault) noexcept nogil:
    """The value of the row's limit that the refusal is for; 0: it is for none."""
    if fault == REFUSAL_QTY_OVER_LIMIT:
        return row.limits[0]
    if fault == REFUSAL_NOTIONAL_OVER_LIMIT:
        return row.limits[1]
    if fault == REFUSAL_POSITION_LONG_OVER_LIMIT:
        return row.limits[2]
    return row.limits[3] if fault == REFUSAL_POSITION_SHORT_OVER_LIMIT else 0


cdef inline uint8_t fault_of_client_id(const State* s, uint32_t session, uint64_t client_order_id, uint32_t own_slot) noexcept nogil:
    cdef uint32_t slot
    if not client_order_id:
        return REFUSAL_NONE
    slot = find_id(s, session, client_order_id)
    return REFUSAL_NONE if slot == NO_SLOT or slot == own_slot else REFUSAL_CLIENT_ORDER_ID_DUPLICATE


cdef inline uint8_t fault_of_plain(const State* s, const NewOrder* order, const Row* row, int64_t* price) noexcept nogil:
    """What an order that `is_plain` may still be refused for. Sets `price` to how far it may trade: its limit, or the collar's edge."""
    cdef const Instrument* instrument = &s.instruments[order.instrument]
    cdef bint is_market = order.order_type == ORDER_TYPE_MARKET
    cdef uint8_t fault
    if is_market:
        fault = REFUSAL_PRICE_OUT_OF_RANGE if order.price_ticks else REFUSAL_NONE
    else:
        fault = fault_of_price(instrument, order.price_ticks)
    if not fault:
        fault = fault_of_qty(instrument, order.qty_lots)
    if fault:
        return fault
    price[0] = order.price_ticks
    if is_market and instrument.reference:
        price[0] = edge_of(instrument, order.side)
        if not 1 <= price[0] <= instrument.price_max:
            fault = REFUSAL_PRICE_OUTSIDE_COLLAR
    else:
        fault = fault_of_collar(instrument, price[0])
    if not fault:
        fault = fault_of_maxima(instrument, price[0], order.qty_lots)
    if not fault:
        fault = fault_of_limits(row, order.side, price[0], order.qty_lots, 0, order.qty_lots)
    if not fault:
        fault = fault_of_client_id(s, order.session, order.client_order_id, NO_SLOT)
    if fault:
        return fault
    return REFUSAL_BOOK_FULL if is_full(s) else REFUSAL_NONE
