"""What holds in the core's state after every step."""

from collections import Counter, defaultdict

from engine.core.core import Core
from engine.messages.codes import Phase, Side
from engine.sim.ledger import Ledger, must

DEPTH = 1000


def check_books(core: Core) -> None:
    """Never crossed in continuous trading; levels add up."""
    for number, phase, _reference, _price, _qty, bid, ask, *_ in core.instruments():
        crossed = bid and ask and bid >= ask
        must(phase != Phase.CONTINUOUS or not crossed, "books are never crossed", f"instrument {number}: {bid} {ask}")
        for side, levels in zip(Side, core.book(number, DEPTH), strict=True):
            for price, qty, count in levels:
                leaves = [order[4] for order in core.queue(number, side, price)]
                must((sum(leaves), len(leaves)) == (qty, count) and min(leaves) > 0, "levels add up", (number, side, price))


def check_positions(core: Core) -> None:
    """Every asset is conserved: what one account has another gave, and money likewise."""
    working: Counter[tuple[int, int, int]] = Counter()
    for number, *_ in core.instruments():
        for side, levels in zip(Side, core.book(number, DEPTH), strict=True):
            for price, *_ in levels:
                for order in core.queue(number, side, price):
                    working[order[2], number, side] += order[4]
    net: defaultdict[int, int] = defaultdict(int)
    cash: defaultdict[int, int] = defaultdict(int)
    for account, instrument, lots, cost, realised, buy, sell in core.positions():
        must(buy == working.pop((account, instrument, Side.BUY), 0), "working quantities add up", (account, instrument))
        must(sell == working.pop((account, instrument, Side.SELL), 0), "working quantities add up", (account, instrument))
        net[instrument] += lots
        cash[instrument] += realised - cost
    must(not working, "working quantities add up", working)
    must(not any(net.values()), "every asset is conserved", dict(net))
    must(not any(cash.values()), "every asset is conserved", dict(cash))


def check_told(core: Core, ledger: Ledger) -> None:
    """When all is published: the state is what the events say."""
    must(core.last_event_seq() == ledger.count, "the log has every event", (core.last_event_seq(), ledger.count))
    must(core.live_orders() == len(ledger.orders), "the state is what the events say", "working orders")
    net = {row[:2]: row[2] for row in core.positions() if row[2]}
    must(net == {row: lots for row, lots in ledger.net.items() if lots}, "the state is what the events say", "positions")
