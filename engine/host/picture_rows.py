"""The rows of each topic, from the core's state and the tallies; docs/ARCHITECTURE.md, *Pictures*, says what they mean."""

from typing import Any

from engine.core.core import Core
from engine.host.tallies import Tallies
from engine.messages.codes import Limit, Phase, Side

BOOK_LEVELS_MAX = 25
Rows = list[list[Any]]


def instruments(core: Core, tallies: Tallies) -> Rows:
    own = {number for number, _, phase in core.own_phases() if phase != Phase.INHERIT}
    out = []
    for number, phase, reference, last_price, last_qty, bid, ask in core.instruments():
        orders, trades, volume, refusals, phase_seq = tallies.figures(number)
        out.append([
            number, phase, phase_seq, last_price, last_qty, bid, ask, reference, orders, trades, volume, refusals, number in own,
        ])
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


def scopes(core: Core) -> Rows:
    """Limits above the rows. `used` is None for what is judged order by order, or in each instrument by itself."""
    use = {(scope, number): figures for scope, number, *figures in core.node_use()}
    return [
        [f"{scope}:{number}:{limit}", scope, number, limit, value, _used(limit, use.get((scope, number)))]
        for scope, number, limit, value in core.node_limits()
    ]


def _used(limit: int, use: list[int] | None) -> int | None:
    """As the next order would find it (docs/RULES.md, *Limits*); of credit the side that uses more."""
    if use is None:
        return None
    open_orders, gross_cost, net_cost, buy_value, sell_value = use
    if limit == Limit.OPEN_ORDERS:
        return open_orders
    if limit == Limit.GROSS_NOTIONAL:
        return gross_cost + buy_value + sell_value
    return max(abs(net_cost + buy_value), abs(net_cost - sell_value)) if limit == Limit.CREDIT else None


def blocks(core: Core) -> Rows:
    return [[f"{scope}:{number}", scope, number, block, kill_seq] for scope, number, block, kill_seq in core.blocks()]


def limits(core: Core) -> Rows:
    return [[f"{account}:{instrument}", account, instrument, *values] for account, instrument, *values in core.limits()]
