"""How far the engine's trades are the recorded ones. Orders are named by their recorded ids, prices in cents, lots of 1e-8."""

from collections import Counter
from typing import NamedTuple

from engine.messages.codes import Liquidity
from marketdata.replay.plan import RecordedTrade


class Match(NamedTuple):
    taker_id: int
    maker_id: int
    price_cents: int
    qty_lots: int


class Side(NamedTuple):
    """One side of an engine's trade, as its session was told."""

    order_id: int
    liquidity: int
    price_cents: int
    qty_lots: int


class Score:
    """Both sides of a trade may come through different sessions, in any order."""

    def __init__(self, recorded: list[RecordedTrade]) -> None:
        self._recorded = recorded
        self._halves: dict[int, Side] = {}
        self._engine: Counter[Match] = Counter()

    @property
    def engine_trades(self) -> int:
        return self._engine.total()

    def fill(self, trade_id: int, side: Side) -> None:
        other = self._halves.pop(trade_id, None)
        if other is None:
            self._halves[trade_id] = side
            return
        taker, maker = (side, other) if side.liquidity == Liquidity.TAKER else (other, side)
        self._engine[Match(taker.order_id, maker.order_id, maker.price_cents, maker.qty_lots)] += 1

    def recorded(self, until_ms: int) -> int:
        """Recorded trades up to a moment."""
        return sum(trade.time_ms <= until_ms for trade in self._recorded)

    def matched(self) -> int:
        """Recorded trades that the engine made too: same taker, maker, price and quantity."""
        return (self._engine & Counter(map(_match, self._recorded))).total()

    def at_price(self) -> int:
        """Recorded trades whose taker traded exactly as much at that price, whoever the makers were."""
        engine: Counter[tuple[int, int]] = Counter()
        for match, times in self._engine.items():
            engine[match.taker_id, match.price_cents] += times * match.qty_lots
        wanted: Counter[tuple[int, int]] = Counter()
        for trade in self._recorded:
            wanted[trade.taker_id, trade.price_cents] += trade.qty_lots
        return sum(engine[key] == wanted[key] for key in ((t.taker_id, t.price_cents) for t in self._recorded))

    def differences(self) -> list[tuple[Match, str]]:
        """What only one of them has, for whoever wants to know why."""
        recorded = Counter(map(_match, self._recorded))
        return [(one, "recorded") for one in (recorded - self._engine)] + [(one, "engine") for one in (self._engine - recorded)]


def _match(trade: RecordedTrade) -> Match:
    return Match(trade.taker_id, trade.maker_id, trade.price_cents, trade.qty_lots)
