"""What holds in the core's state after every step."""

from collections import Counter, defaultdict

from engine.core.core import Core
from engine.messages.codes import Limit, Phase, Scope, Side
from engine.sim.ledger import Ledger
from engine.sim.violated import must

DEPTH = 1000
CONSERVED, TOLD = "every asset is conserved", "the state is what the events say"
CROSSED, LEVELS, WORKING = "books are never crossed", "levels add up", "working quantities add up"


def check_books(core: Core) -> None:
    """Never crossed in continuous trading, hidden orders neither; levels add up."""
    for number, phase, _reference, _price, _qty, bid, ask, *_ in core.instruments():
        hidden = [(side, price) for side, price, *_ in core.hidden(number) if price]
        bids = [price for side, price in hidden if side == Side.BUY] + [bid] * bool(bid)
        asks = [price for side, price in hidden if side == Side.SELL] + [ask] * bool(ask)
        crossed = bids and asks and max(bids) >= min(asks)
        must(phase != Phase.CONTINUOUS or not crossed, CROSSED, f"instrument {number}: {bids} {asks}")
        for side, levels in zip(Side, core.book(number, DEPTH), strict=True):
            for price, qty, count in levels:
                leaves = [order[4] for order in core.queue(number, side, price)]
                must((sum(leaves), len(leaves)) == (qty, count) and min(leaves) > 0, LEVELS, (number, side, price))


def check_conserved(core: Core) -> None:
    """What one account has another gave, and money likewise; no balance is below zero."""
    net: defaultdict[int, int] = defaultdict(int)
    cash: defaultdict[int, int] = defaultdict(int)
    for _account, instrument, lots, cost, realised, _buy, _sell in core.positions():
        net[instrument] += lots
        cash[instrument] += realised - cost
    must(not any(net.values()), CONSERVED, dict(net))
    must(not any(cash.values()), CONSERVED, dict(cash))
    for account, asset, available, held in core.balances():
        must(min(available, held) >= 0, "no balance is below zero", (account, asset, available, held))


def check_told(core: Core, ledger: Ledger) -> None:
    """When all is published: the state is what the events say."""
    must(core.last_event_seq() == ledger.count, "the log has every event", (core.last_event_seq(), ledger.count))
    _check_orders(core, ledger)
    _check_wealth(core, ledger)
    _check_standing(core, ledger)


def _check_orders(core: Core, ledger: Ledger) -> None:
    must(_places(core) == ledger.orders.working.keys(), TOLD, "working orders")
    must(core.live_orders() == len(ledger.orders.working), TOLD, "working orders")
    working: Counter[tuple[int, int, int]] = Counter()
    for order in ledger.orders.working.values():
        working[(*order.row, order.side)] += order.leaves
    for account, instrument, _lots, _cost, _realised, buy, sell in core.positions():
        must(buy == working.pop((account, instrument, Side.BUY), 0), WORKING, (account, instrument))
        must(sell == working.pop((account, instrument, Side.SELL), 0), WORKING, (account, instrument))
    must(not working, WORKING, working)


def _places(core: Core) -> set[int]:
    """Ids of all orders that stand somewhere: in a level, hidden, as stops or parked."""
    found: set[int] = set()
    for number, *_ in core.instruments():
        for side, levels in zip(Side, core.book(number, DEPTH), strict=True):
            found |= {order[0] for price, *_ in levels for order in core.queue(number, side, price)}
        found |= {row[2] for row in core.hidden(number)} | {row[3] for row in core.stops(number)}
    return found


def _check_wealth(core: Core, ledger: Ledger) -> None:
    there = {row[:2]: row[2:5] for row in core.positions() if any(row[2:5])}
    held = {row: (one.net, one.cost, one.realised) for row, one in ledger.wealth.positions.items()}
    must(there == {row: each for row, each in held.items() if any(each)}, TOLD, "positions, their cost and what they made")
    owned = {row[:2]: row[2] + row[3] for row in core.balances()}
    must(owned == {place: units for place, units in ledger.wealth.owned.items() if units}, TOLD, "balances")


def _check_standing(core: Core, ledger: Ledger) -> None:
    standing = ledger.standing
    must({row[:2] for row in core.blocks()} == standing.blocked, TOLD, "blocks")
    must(set(core.restrictions()) == standing.restricted, TOLD, "restrictions")
    above = {(*place[:2], limit, value) for place, limits in standing.limits.items() for limit, value in limits.items()
             if place[0] != Scope.ROW}
    must(set(core.node_limits()) == above, TOLD, "limits above rows")
    for account, instrument, *values in core.limits():
        limits = standing.limits_of((Scope.ROW, account, instrument))
        must(values == [limits[limit] for limit in list(Limit)[:4]], TOLD, f"limits of {account}, {instrument}")
    for number, phase, *_ in core.instruments():
        must(phase == standing.phase(number), TOLD, f"phase of {number}")
