"""The collar's centre and width."""

from libc.stdint cimport int64_t

from engine.core.checks cimport COLLAR_UNIT
from engine.core.state cimport Instrument
from engine.messages.wire cimport REFERENCE_MODE_COMMANDED


cdef inline void set_reference(Instrument* instrument, int64_t price) noexcept nogil:
    instrument.reference = price
    instrument.reach = instrument.collar_bps * price // COLLAR_UNIT
    instrument.market_reach = instrument.reach
    if instrument.protection_bps:
        instrument.market_reach = instrument.protection_bps * price // COLLAR_UNIT


cdef inline void note_trade(Instrument* instrument, int64_t price, int64_t qty) noexcept nogil:
    """The command that traded has passed its checks, so the new reference holds from the next command on.

    A market order's own edge was taken before it matched.
    """
    instrument.last_price = price
    instrument.last_qty = qty
    if instrument.reference_mode != REFERENCE_MODE_COMMANDED and instrument.reference != price:
        set_reference(instrument, price)
