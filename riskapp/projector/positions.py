"""What each account holds, by the arithmetic of docs/RULES.md, *Positions*: exact whole numbers of any size."""

from dataclasses import dataclass

from engine.messages.codes import Side
from riskapp.projector.kinds import FILL, TRADE_ADJUSTED, TRADE_BUSTED, Events, of_kinds

Key = tuple[int, int]
"""Account, instrument."""


@dataclass(slots=True)
class Position:
    """Lots, and values in ticks x lots. `open_cost` has the sign of `net_lots`."""

    net_lots: int = 0
    open_cost: int = 0
    realised: int = 0
    bought_lots: int = 0
    sold_lots: int = 0
    last_seq: int = 0

    def enter(self, side: int, price_ticks: int, qty_lots: int) -> None:
        (self.buy if side == Side.BUY else self.sell)(price_ticks, qty_lots)

    def buy(self, price_ticks: int, qty_lots: int) -> None:
        self.bought_lots += qty_lots
        closed = min(qty_lots, max(0, -self.net_lots))
        if closed:
            taken = -(-self.open_cost * closed // -self.net_lots)  # towards zero: cost and net are both negative
            self.open_cost -= taken
            self.realised += -taken - price_ticks * closed
        self.open_cost += price_ticks * (qty_lots - closed)
        self.net_lots += qty_lots

    def sell(self, price_ticks: int, qty_lots: int) -> None:
        self.sold_lots += qty_lots
        closed = min(qty_lots, max(0, self.net_lots))
        if closed:
            taken = self.open_cost * closed // self.net_lots
            self.open_cost -= taken
            self.realised += price_ticks * closed - taken
        self.open_cost -= price_ticks * (qty_lots - closed)
        self.net_lots -= qty_lots


def apply_trades(positions: dict[Key, Position], events: Events) -> set[Key]:
    """Applies fills and corrections of trades, in their order. Returns the keys of the rows that changed."""
    trades = of_kinds(events, FILL, TRADE_BUSTED, TRADE_ADJUSTED)
    columns = ("kind", "account", "instrument", "side", "price_ticks", "qty_lots", "leaves_lots", "seq")
    changed = set()
    for kind, account, instrument, side, price_ticks, qty_lots, previous_ticks, seq in zip(
        *(trades[name].tolist() for name in columns), strict=True
    ):
        key = (account, instrument)
        position = positions.get(key)
        if position is None:
            position = positions[key] = Position()
        if kind != FILL:  # an entry against the trade; a corrected trade's price stands where fills have their leaves
            position.enter(Side.SELL if side == Side.BUY else Side.BUY, previous_ticks, qty_lots)
        if kind != TRADE_BUSTED:
            position.enter(side, price_ticks, qty_lots)
        position.last_seq = seq
        changed.add(key)
    return changed
