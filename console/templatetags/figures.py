"""Figures as an operator reads them: exact, in the instrument's own decimals, UTC. The same texts as the script writes
into live cells: docs/CONSOLE.md, *Cells*."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django import template

from console.pages import lamps
from console.pages.venue import Venue
from engine.messages.codes import PhaseReason, Side
from riskapp.models import Instrument

register = template.Library()
NOTHING: Final = "—"
MISSING: Final = (None, "")
"""What a template hands over for a value that is not there."""
MINUS: Final = "−"


@register.filter
def count(number: int | Decimal | None) -> str:
    """1234567 -> 1,234,567."""
    return NOTHING if number in MISSING else f"{number:,}"


@register.filter
def rate(number: float | None) -> str:
    """A whole number; below 10 with one decimal."""
    if number in MISSING:
        return NOTHING
    return f"{number:.1f}" if 0 < number < 10 else f"{round(number):,}"


@register.filter
def micros(us: int | None) -> str:
    """A duration in the unit that it is easiest to read in."""
    if us in MISSING:
        return NOTHING
    if us < 1000:
        return f"{us:.0f} µs"
    return f"{us / 1000:.2f} ms" if us < 1_000_000 else f"{us / 1_000_000:.2f} s"


@register.filter
def price(ticks: int | None, instrument: Instrument) -> str:
    """Ticks in quote units; 0 ticks is no price."""
    return f"{instrument.price_of(ticks):,f}" if ticks else NOTHING


@register.filter
def qty(lots: int | Decimal | None, instrument: Instrument) -> str:
    """Lots in base units."""
    return NOTHING if lots in MISSING else f"{instrument.qty_of(int(lots)):,f}"


@register.filter
def signed_qty(lots: int | Decimal | None, instrument: Instrument) -> str:
    return NOTHING if lots in MISSING else _signed(instrument.qty_of(int(lots)))


@register.filter
def money(value: Decimal | None) -> str:
    """Quote units with their sign: what colour says is said twice."""
    return NOTHING if value in MISSING else _signed(value)


@register.filter
def sign(value: Decimal | int | None) -> str:
    """For data-sign."""
    return "flat" if not value else "up" if value > 0 else "down"


@register.filter
def time(ns: int | None) -> str:
    """The time of day to the second."""
    return f"{_from_ns(ns):%H:%M:%S}" if ns else NOTHING


@register.filter
def time_ms(ns: int | None) -> str:
    """The time of day to the millisecond."""
    return f"{_from_ns(ns):%H:%M:%S.%f}"[:-3] if ns else NOTHING


@register.filter
def utc(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else NOTHING


@register.filter
def utc_ms(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] if at else NOTHING


@register.filter
def ns_utc(ns: int | None) -> str:
    """Date and time to the microsecond."""
    return f"{_from_ns(ns):%Y-%m-%d %H:%M:%S.%f}" if ns else NOTHING


@register.filter
def decimal(value: Decimal | None) -> str:
    return NOTHING if value in MISSING else f"{value:,f}"


@register.filter
def side_name(code: int) -> str:
    """BUY or SELL, for data-state."""
    return Side(code).name


@register.filter
def words(name: str) -> str:
    """MARKET_OPERATIONS -> Market operations."""
    return name.replace("_", " ").capitalize()


@register.filter
def time_in_force(name: str) -> str:
    """As the field says it: GTC, but At the open."""
    return name if name in ("GTC", "GTD", "IOC", "FOK") else words(name)


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """What stands at a key; None where nothing does."""
    return values.get(key)


@register.filter
def reason_word(code: int | None) -> str:
    """PhaseReason in words; nothing for 0, the code itself for what we do not know."""
    if not code:
        return ""
    return words(PhaseReason(code).name) if code in set(PhaseReason) else f"reason {code}"


@register.filter
def symbol(number: int | None, venue: Venue) -> str:
    """Of an instrument by its number; the number itself when nobody has defined it."""
    if number in MISSING:
        return NOTHING
    market = venue.market(number)
    return market.instrument.symbol if market else f"instrument {number}"


@register.filter
def refusals(by_reason: dict[str, int] | None) -> str:
    """How many in all, and of which kinds."""
    if not by_reason:
        return "0"
    kinds = ", ".join(f"{words(name).lower()} {number:,}" for name, number in sorted(by_reason.items()))
    return f"{sum(by_reason.values()):,} ({kinds})"


@register.filter
def outcome_lamp(outcome: str) -> lamps.Lamp:
    """Of an audit entry."""
    return lamps.OUTCOMES[lamps.Outcome(outcome)]


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):,f}"


def _from_ns(ns: int) -> datetime:
    return datetime.fromtimestamp(ns // 1_000_000_000, UTC).replace(microsecond=ns % 1_000_000_000 // 1000)
