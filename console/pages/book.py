"""The order book of an instrument from the projected orders; the script then keeps it live from the engine's own picture."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from engine.messages.codes import Side
from engine.messages.order_life import WORKING
from riskapp.models import ProjectedOrder

LEVELS_MAX = 15


@dataclass(frozen=True, slots=True)
class Level:
    price_ticks: int
    qty_lots: int
    orders: int


@dataclass(frozen=True, slots=True)
class Book:
    """Both sides from the outside in: asks best last, bids best first, as the ladder shows them."""

    asks: list[Level]
    bids: list[Level]

    @property
    def spread_ticks(self) -> int | None:
        return self.asks[-1].price_ticks - self.bids[0].price_ticks if self.asks and self.bids else None


def read(instrument: int) -> Book:
    return Book(asks=_side(instrument, Side.SELL, "price_ticks")[::-1], bids=_side(instrument, Side.BUY, "-price_ticks"))


def _side(instrument: int, side: Side, best_first: str) -> list[Level]:
    levels = (
        ProjectedOrder.objects.filter(state__in=WORKING, instrument=instrument, side=side)
        .values("price_ticks").annotate(qty=Sum("leaves_lots"), orders=Count("order_id")).order_by(best_first)[:LEVELS_MAX]
    )
    return [Level(row["price_ticks"], int(row["qty"]), row["orders"]) for row in levels]


def touches() -> dict[int, dict[str, Any]]:
    """Best bid and ask in ticks of every instrument that has working orders; None where a side is empty."""
    rows = (
        ProjectedOrder.objects.filter(state__in=WORKING).values("instrument")
        .annotate(bid=Max("price_ticks", filter=Q(side=Side.BUY)), ask=Min("price_ticks", filter=Q(side=Side.SELL)))
    )
    return {row["instrument"]: row for row in rows}
