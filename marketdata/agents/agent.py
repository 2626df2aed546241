"""What the agents of a market have in common: where they trade, what they know, how much they may."""

from dataclasses import dataclass
from random import Random
from typing import Protocol

from engine.messages.codes import Limit
from marketdata.agents.desk import Desk
from marketdata.agents.fundamental import Fundamental
from marketdata.flow_config import FlowAccount, FlowInstrument


class Agent(Protocol):
    """Decides once a beat. The same seed and the same events make the same decisions."""

    desk: Desk

    def beat(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """An agent's place: its desk, its instrument and account with their limits, the price of the world, and its luck."""

    desk: Desk
    instrument: FlowInstrument
    account: FlowAccount
    fundamental: Fundamental
    random: Random

    @property
    def usual_lots(self) -> int:
        """A usual order of this market."""
        return self.whole_lots(self.instrument.qty_lots_max // 2000)

    def limit(self, limit: Limit) -> int:
        return self.account.limit(self.instrument.number, limit)

    def whole_lots(self, lots: int) -> int:
        """Rounded down to what the instrument takes, but not to nothing."""
        return max(1, lots // self.instrument.lot_multiple) * self.instrument.lot_multiple

    def whole_ticks(self, ticks: int) -> int:
        """Rounded down to a price that the instrument takes."""
        multiple = self.instrument.tick_multiple
        return min(max(1, ticks // multiple), self.instrument.price_ticks_max // multiple) * multiple

    def ticks_of(self, hundredth_bps: int) -> int:
        """Millionths of the present price, at least a tick."""
        return max(1, self.fundamental.ticks * hundredth_bps // 1_000_000)
