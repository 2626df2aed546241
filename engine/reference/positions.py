"""What an account has and may have in one instrument."""

from dataclasses import dataclass, field

from engine.messages.codes import ROW_LIMITS, Limit, Side


@dataclass(slots=True)
class Row:
    """Quantities in lots, money in ticks x lots; `open_cost` has the sign of `net`."""

    limits: list[int] = field(default_factory=lambda: [0] * len(ROW_LIMITS))
    net: int = 0
    working_buy: int = 0
    working_sell: int = 0
    open_cost: int = 0
    realised: int = 0

    def limit(self, limit: Limit) -> int:
        return self.limits[limit - 1]

    def is_all_zero(self) -> bool:
        return not any(self.limits) and not self.has_anything()

    def has_anything(self) -> bool:
        """Held, earned or working."""
        return any((self.net, self.working_buy, self.working_sell, self.open_cost, self.realised))

    def work(self, side: int, lots: int) -> None:
        """So many more lots (or fewer, below 0) wait in the book."""
        if side == Side.BUY:
            self.working_buy += lots
        else:
            self.working_sell += lots

    def fill(self, side: int, price_ticks: int, qty_lots: int) -> None:
        """A trade: first it closes what is open the other way, then it opens with the rest."""
        sign = 1 if side == Side.BUY else -1
        closed = min(qty_lots, abs(self.net)) if self.net * sign < 0 else 0
        if closed:
            self._close(price_ticks, closed)
        opened = qty_lots - closed
        self.net += sign * opened
        self.open_cost += sign * price_ticks * opened

    def _close(self, price_ticks: int, closed: int) -> None:
        was = 1 if self.net > 0 else -1
        taken = was * (abs(self.open_cost) * closed // abs(self.net))  # towards zero
        self.realised += was * price_ticks * closed - taken
        self.open_cost -= taken
        self.net -= was * closed
