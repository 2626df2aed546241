"""Which price is the centre of the collar, how old it is, and how far from it an order may go."""

from typing import NamedTuple

from engine.messages.codes import PriceSource, ReferenceMode, Side
from engine.messages.refusals import Refusal
from engine.reference.instruments import Definition, Instrument
from engine.reference.state import State


class Centre(NamedTuple):
    """A price, 0 where there is none, and since when it holds, 0 where that is not known."""

    price: int
    source: PriceSource
    at_ns: int = 0


def centre(state: State, instrument: Instrument) -> Centre:
    """The first of the waterfall that exists and is young enough; in other modes the reference or nothing."""
    found = [
        Centre(instrument.reference, PriceSource.REFERENCE, instrument.reference_at_ns),
        Centre(_middle(instrument), PriceSource.TOUCH),
        Centre(instrument.mark, PriceSource.MARK, instrument.mark_at_ns),
        Centre(instrument.settlement, PriceSource.SETTLEMENT),
    ]
    steps = found if instrument.definition.reference_mode == ReferenceMode.WATERFALL else found[:1]
    return next((each for each in steps if each.price and _is_young(state, instrument, each)), Centre(0, PriceSource.NONE))


def _is_young(state: State, instrument: Instrument, each: Centre) -> bool:
    age = instrument.definition.reference_age_ns
    ages = each.source in (PriceSource.REFERENCE, PriceSource.MARK)
    return not ages or not age or state.time_ns - each.at_ns <= age


def _middle(instrument: Instrument) -> int:
    bid, ask = instrument.book.bids.best_price(), instrument.book.asks.best_price()
    return (bid + ask) // 2 if 0 < bid < ask else 0


def refusal(state: State, instrument: Instrument, side: int, price: int) -> Refusal:
    """Of an order with this price, or, where that is 0, of one that goes as far as the edge."""
    d = instrument.definition
    dynamic = centre(state, instrument).price
    if not dynamic or (d.static_collar_bps and not instrument.settlement):
        return Refusal.REFERENCE_PRICE_MISSING
    if not price:
        return Refusal.NONE if edge(state, instrument, side) else Refusal.PRICE_OUTSIDE_COLLAR
    if abs(price - dynamic) > d.collar_bps * dynamic // 10_000:
        return Refusal.PRICE_OUTSIDE_COLLAR
    if d.static_collar_bps and abs(price - instrument.settlement) > _static_reach(instrument):
        return Refusal.PRICE_OUTSIDE_STATIC_COLLAR
    return Refusal.NONE


def _static_reach(instrument: Instrument) -> int:
    return instrument.definition.static_collar_bps * instrument.settlement // 10_000


def edge(state: State, instrument: Instrument, side: int) -> int:
    """The worst price at which a market order may trade; 0 where no price is valid."""
    d, dynamic = instrument.definition, centre(state, instrument).price
    reaches = [(dynamic, (d.protection_bps or d.collar_bps) * dynamic // 10_000)]
    if d.static_collar_bps:
        reaches.append((instrument.settlement, _static_reach(instrument)))
    if side == Side.BUY:
        return last_valid(d, side, min(price + reach for price, reach in reaches))
    return last_valid(d, side, max(price - reach for price, reach in reaches))


def last_valid(d: Definition, side: int, worst: int) -> int:
    """The last valid price up to here, for a buy from below, for a sell from above; 0: there is none."""
    if side == Side.BUY:
        return max(0, min(worst, d.price_ticks_max) // d.tick_multiple * d.tick_multiple)
    price = -(-max(1, worst) // d.tick_multiple) * d.tick_multiple
    return price if price <= d.price_ticks_max else 0


def follow_trade(state: State, instrument: Instrument) -> None:
    """The last trade is the reference, where the mode says so."""
    if instrument.definition.reference_mode != ReferenceMode.COMMANDED:
        instrument.reference = instrument.last_price
        date(state, instrument, "reference")


def date(state: State, instrument: Instrument, *names: str) -> None:
    """These prices are of now, where they age."""
    for name in names:
        ages = instrument.definition.reference_age_ns and getattr(instrument, name)
        setattr(instrument, f"{name}_at_ns", state.time_ns if ages else 0)
