"""The order book of an instrument from the projected orders; the script then keeps it live from the engine's own picture."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Least

from engine.messages.codes import Instruction, OrderType, Side
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


def displayed() -> QuerySet[ProjectedOrder]:
    """Orders that stand in the book: no hidden ones, no stops that wait, none that follow the middle."""
    working = ProjectedOrder.objects.filter(state__in=WORKING, order_type=OrderType.LIMIT)
    return working.annotate(is_hidden=F("instructions").bitand(int(Instruction.HIDDEN))).filter(is_hidden=0)


_SHOWN = Case(When(display_qty_lots=0, then=F("leaves_lots")), default=Least("leaves_lots", "display_qty_lots"))
"""Of an iceberg its whole display quantity; what trades took of that since the last refill only the engine's picture knows."""


def _side(instrument: int, side: Side, best_first: str) -> list[Level]:
    levels = (
        displayed().filter(instrument=instrument, side=side)
        .values("price_ticks").annotate(qty=Sum(_SHOWN), orders=Count("order_id")).order_by(best_first)[:LEVELS_MAX]
    )
    return [Level(row["price_ticks"], int(row["qty"]), row["orders"]) for row in levels]


def touches() -> dict[int, dict[str, Any]]:
    """Best bid and ask in ticks of every instrument that has working orders; None where a side is empty."""
    rows = (
        displayed().values("instrument")
        .annotate(bid=Max("price_ticks", filter=Q(side=Side.BUY)), ask=Min("price_ticks", filter=Q(side=Side.SELL)))
    )
    return {row["instrument"]: row for row in rows}
