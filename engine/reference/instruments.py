"""Instruments: their definition, phase, prices and book."""

from dataclasses import dataclass, field

from engine.core.capacity import PRICE_TICKS_MAX, QTY_LOTS_MAX, UNITS_MAX
from engine.messages.codes import MarketRemainder, Phase, ReferenceMode, Side, Trigger
from engine.reference.book import Book, BookSide
from engine.reference.indication import NOTHING, Indication
from engine.reference.orders import Order, Place

ASSETS_MAX = 255


@dataclass(slots=True)
class Definition:
    """What DefineInstrument says; prices in ticks, quantities in lots, notional in ticks x lots."""

    collar_bps: int
    price_ticks_max: int
    qty_lots_max: int
    notional_max: int
    tick_multiple: int
    lot_multiple: int
    reference_mode: int
    market_remainder: int = 0
    protection_bps: int = 0
    static_collar_bps: int = 0
    reference_age_ns: int = 0
    base_asset: int = 0
    quote_asset: int = 0
    lot_units: int = 0
    tick_units: int = 0

    def is_valid(self) -> bool:
        at_least_one = (self.collar_bps, self.qty_lots_max, self.notional_max, self.tick_multiple, self.lot_multiple)
        return (
            min(at_least_one) >= 1
            and self.qty_lots_max <= QTY_LOTS_MAX
            and 1 <= self.price_ticks_max <= PRICE_TICKS_MAX
            and self.reference_mode in list(ReferenceMode)
            and self.market_remainder in list(MarketRemainder)
            and self.protection_bps <= self.collar_bps
            and self._has_valid_assets()
            and min(self.lot_units, self.tick_units) >= 0
            and max(self.lot_units, self.tick_units) <= UNITS_MAX
        )

    def _has_valid_assets(self) -> bool:
        """Two of them, with units of both, or none."""
        if not self.base_asset:
            return not self.quote_asset
        in_range = 1 <= self.quote_asset <= ASSETS_MAX and self.base_asset <= ASSETS_MAX
        return in_range and self.base_asset != self.quote_asset and min(self.lot_units, self.tick_units) >= 1

    def may_become(self, other: "Definition") -> bool:
        """Whether it only changes what may change."""
        fixed = ["price_ticks_max", "base_asset", "quote_asset"] + ["lot_units", "tick_units"] * bool(self.base_asset)
        return all(getattr(self, name) == getattr(other, name) for name in fixed)


@dataclass(slots=True)
class Instrument:
    """Prices are 0 where there is none yet, and their times where they do not age."""

    number: int
    definition: Definition
    group: int = 0
    own_phase: int = Phase.INHERIT
    mark: int = 0
    settlement: int = 0
    reference_at_ns: int = 0
    mark_at_ns: int = 0
    reference: int = 0
    last_price: int = 0
    last_qty: int = 0
    indicated: Indication = NOTHING
    """What was told last of the auction that gathers now."""
    book: Book = field(default_factory=Book)
    """What is displayed."""
    hidden: Book = field(default_factory=Book)
    stops: tuple[Book, Book] = field(default_factory=lambda: (Book(of_stops=True), Book(of_stops=True)))
    """By Trigger."""
    pegs: list[Order] = field(default_factory=list)
    """All of them, in the order in which they came."""

    def ladder(self, order: Order) -> BookSide | None:
        """Where the order stands; None for a parked one."""
        match order.place:
            case Place.BOOK:
                return self.book.own(order.side)
            case Place.HIDDEN:
                return self.hidden.own(order.side)
            case Place.STOP:
                return self.stops[order.trigger].own(order.side)
        return None

    def in_order(self) -> list[Order]:
        """All working orders, as mass cancels take them: displayed, hidden, stops on last, stops on mark, parked pegs."""
        books = (self.book, self.hidden, *self.stops)
        parked = [peg for peg in self.pegs if peg.place == Place.PARKED]
        return [order for book in books for order in book.from_the_touch()] + parked

    def best_against(self, side: int) -> Order | None:
        """The order, displayed or not, that one of this side would trade with first; at one price the displayed come first."""
        shown, unseen = self.book.opposite(side).first(), self.hidden.opposite(side).first()
        if not shown or not unseen:
            return shown or unseen
        better = unseen.at_ticks < shown.at_ticks if side == Side.BUY else unseen.at_ticks > shown.at_ticks
        return unseen if better else shown

    def trigger_price(self, trigger: int) -> int:
        return self.mark if trigger == Trigger.MARK else self.last_price

    def is_triggered(self, trigger: int, side: int, stop_ticks: int) -> bool:
        price = self.trigger_price(trigger)
        return bool(price) and (price >= stop_ticks if side == Side.BUY else price <= stop_ticks)
