"""What a definition may say, of a command and of a snapshot; and what prices a snapshot may hold, whoever wrote its bytes."""

from libc.stdint cimport int64_t

from engine.core.state cimport ASSETS, Instrument, PRICE_TICKS_MAX, QTY_MAX, UNITS_MAX
from engine.messages.wire cimport MARKET_REMAINDER_REST, REFERENCE_MODE_WATERFALL

cdef enum:
    NUMBERS_MAX = 0x4000000000000000    # 2^62, of commands and events: behind it they would come round


cdef inline bint has_sound_units(const Instrument* held) noexcept nogil:
    """Two assets with units of both, or none; docs/RULES.md, *Controls*."""
    if not (0 <= held.lot_units <= UNITS_MAX and 0 <= held.tick_units <= UNITS_MAX):
        return False
    if not held.base_asset:
        return not held.quote_asset
    return (held.base_asset < ASSETS and 1 <= held.quote_asset < ASSETS and held.base_asset != held.quote_asset
            and held.lot_units and held.tick_units)


cdef inline bint has_sound_definition(const Instrument* held) noexcept nogil:
    return (1 <= held.price_max <= PRICE_TICKS_MAX and 1 <= held.qty_max <= QTY_MAX and held.notional_max >= 1
            and held.tick_multiple and held.lot_multiple and 1 <= held.collar_bps and held.protection_bps <= held.collar_bps
            and held.reference_mode <= REFERENCE_MODE_WATERFALL and held.market_remainder <= MARKET_REMAINDER_REST
            and has_sound_units(held))


cdef inline bint is_price_or_none(const Instrument* held, int64_t price) noexcept nogil:
    return 0 <= price <= held.price_max


cdef inline bint has_sound_prices(const Instrument* held) noexcept nogil:
    """A reference beyond the highest price would let the collar leave 64 bits."""
    return (is_price_or_none(held, held.mark) and is_price_or_none(held, held.settlement)
            and is_price_or_none(held, held.reference) and is_price_or_none(held, held.last_price)
            and 0 <= held.last_qty <= QTY_MAX)
