"""The recording's cents and 1e-8 in an instrument's ticks and lots."""

from decimal import Decimal
from fractions import Fraction

from marketdata.flow_config import FlowInstrument

CENT = Fraction(1, 100)
RECORDED_LOT = Fraction(1, 10**8)


class ScaleError(Exception):
    """The instrument's tick or lot cannot hold what the recording says."""


class Scale:
    def __init__(self, tick_size: Decimal, lot_size: Decimal) -> None:
        self._tick = CENT / Fraction(tick_size)
        self._lot = RECORDED_LOT / Fraction(lot_size)

    @classmethod
    def of(cls, instrument: FlowInstrument) -> "Scale":
        return cls(instrument.tick_size, instrument.lot_size)

    def ticks(self, cents: int) -> int:
        return _whole(self._tick, cents, "price of {} cents is no whole number of ticks")

    def lots(self, recorded: int) -> int:
        return _whole(self._lot, recorded, "quantity of {}e-8 is no whole number of lots")

    def cents(self, ticks: int) -> int:
        """Of a price that came from cents."""
        return int(ticks / self._tick)

    def recorded_lots(self, lots: int) -> int:
        return int(lots / self._lot)


def _whole(ratio: Fraction, amount: int, text: str) -> int:
    if ratio.denominator == 1:
        return amount * ratio.numerator
    whole, rest = divmod(amount * ratio.numerator, ratio.denominator)
    if rest:
        raise ScaleError(f"the recording has a {text.format(amount)}; give the instrument a finer size")
    return whole
