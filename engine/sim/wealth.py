"""What trades, corrections and deposits have made of accounts, from the events alone."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from engine.messages.codes import Side
from engine.sim.market import BASE, LOT_UNITS, QUOTE, SPOT_ACCOUNTS, TICK_UNITS


@dataclass
class Position:
    """Lots, and money in ticks x lots; `cost` has the sign of `net`."""

    net: int = 0
    cost: int = 0
    realised: int = 0

    def trade(self, lots: int, price: int) -> None:
        """So many more lots, or fewer where `lots` is below 0."""
        closed = min(abs(lots), abs(self.net)) * (1 if lots > 0 else -1) if lots * self.net < 0 else 0
        if closed:
            freed = abs(self.cost) * abs(closed) // abs(self.net) * (1 if self.cost > 0 else -1)
            self.cost -= freed
            self.realised -= price * closed + freed
            self.net += closed
        self.net += lots - closed
        self.cost += price * (lots - closed)


class Wealth:
    """`owned` is what spot accounts have of each asset, available or held."""

    def __init__(self) -> None:
        self.positions: defaultdict[tuple[int, int], Position] = defaultdict(Position)
        self.owned: Counter[tuple[int, int]] = Counter()

    def trade(self, account: int, instrument: int, side: int, price: int, lots: int) -> None:
        """One side of a trade, or of an entry against one."""
        lots = lots if side == Side.BUY else -lots
        self.positions[account, instrument].trade(lots, price)
        if account in SPOT_ACCOUNTS:
            self.owned[account, BASE] += lots * LOT_UNITS
            self.owned[account, QUOTE] -= lots * price * TICK_UNITS

    def net(self, account: int, instrument: int) -> int:
        return self.positions[account, instrument].net
