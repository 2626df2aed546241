"""What a page's script needs to name and to scale things; docs/CONSOLE.md, *What every page has*."""

from collections.abc import Iterable
from typing import Any

from console.pages import lamps
from console.pages.venue import Venue
from riskapp.models import Account, Instrument
from riskapp.topics import TOPICS


def reference(venue: Venue, accounts: Iterable[Account] = ()) -> dict[str, Any]:
    """`accounts` only on pages that may show them, with their firms read already."""
    return {
        "instruments": {str(market.instrument.pk): _instrument(market.instrument) for market in venue.markets},
        "accounts": {str(account.pk): {"code": account.code, "firm": account.firm.code} for account in accounts},
        "phases": {str(int(phase)): [lamp.state, lamp.word] for phase, lamp in lamps.PHASES.items()},
        "intervals": {topic.pattern.partition(":")[0]: topic.interval_ms for topic in TOPICS},
    }


def _instrument(one: Instrument) -> dict[str, Any]:
    """Sizes as text: a browser's numbers are floats."""
    return {
        "symbol": one.symbol, "quote": one.quote, "tick_size": f"{one.tick_size:f}", "lot_size": f"{one.lot_size:f}",
        "price_decimals": one.price_decimals, "qty_decimals": one.qty_decimals,
    }
