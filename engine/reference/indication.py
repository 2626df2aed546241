"""What an auction would do if it ended now."""

from typing import NamedTuple


class Indication(NamedTuple):
    """`surplus_lots` of `side` are left at the price. All 0: nothing would trade."""

    price_ticks: int
    volume_lots: int
    surplus_lots: int
    side: int


NOTHING = Indication(0, 0, 0, 0)
