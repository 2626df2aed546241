"""The rows of each topic, from the core's state and the tallies; docs/ARCHITECTURE.md, *Pictures*, says what they mean."""

from typing import Any

from engine.core.core import Core
from engine.host.tallies import Tallies
from engine.messages.codes import Side

BOOK_LEVELS_MAX = 25
Rows = list[list[Any]]


def instruments(core: Core, tallies: Tallies) -> Rows:
    out = []
    for number, phase, reference, last_price, last_qty, bid, ask in core.instruments():
        orders, trades, volume, refusals, phase_seq = tallies.figures(number)
        out.append([number, phase, phase_seq, last_price, last_qty, bid, ask, reference, orders, trades, volume, refusals])
    return out


def book(core: Core, instrument: int) -> Rows:
    bids, asks = core.book(instrument, BOOK_LEVELS_MAX)
    return _levels("B", Side.BUY, bids) + _levels("S", Side.SELL, asks)


def _levels(letter: str, side: Side, levels: list[tuple[int, int, int]]) -> Rows:
    return [[f"{letter}{price}", int(side), price, qty, orders] for price, qty, orders in levels]


def positions(core: Core) -> Rows:
    """The mark is the last price, before the first trade the reference, and 0 where there is neither."""
    marks = {number: last or reference for number, _, reference, last, *_ in core.instruments()}
    out = []
    for account, instrument, net, open_cost, realised, buys, sells in core.positions():
        mark = marks.get(instrument, 0)
        unrealised = net * mark - open_cost
        out.append([
            f"{account}:{instrument}", account, instrument, net, open_cost, realised, unrealised, buys, sells, mark,
        ])
    return out


def limits(core: Core) -> Rows:
    return [[f"{account}:{instrument}", account, instrument, *values] for account, instrument, *values in core.limits()]
