"""Quotes both sides around the fundamental price and moves its quotes by replace."""

from engine.messages.codes import Limit, Side
from marketdata.agents.agent import Place

LEVELS = 5
HALF_SPREAD_PPM = 150
STEP_PPM = 120
SKEW_PPM = 600
"""How far the quotes lean away from a position as large as the limit."""
LOOK_BEATS = 4


class MarketMaker:
    """Five orders a side. It looks every few beats and moves what is more than half a step from where it belongs."""

    def __init__(self, place: Place) -> None:
        self.desk, self._place = place.desk, place
        self._wait = place.random.randrange(LOOK_BEATS)

    def beat(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            return
        self._wait = LOOK_BEATS + self._place.random.randrange(2)
        for side in (Side.BUY, Side.SELL):
            self._quote(side)

    def _quote(self, side: Side) -> None:
        wanted = [self._price(side, level) for level in range(LEVELS)]
        near = sorted(self.desk.resting(side).items(), key=lambda item: abs(item[1].price_ticks - wanted[0]))
        away = self._place.ticks_of(STEP_PPM) // 2
        for level, (number, order) in enumerate(near[:LEVELS]):
            if abs(order.price_ticks - wanted[level]) > away:
                self.desk.reprice(number, wanted[level], self._lots(level))
        on_the_way = sum(order.side is side and order.waits for order in self.desk.working.values())
        for level in range(len(near) + on_the_way, LEVELS):
            self.desk.place(side, wanted[level], self._lots(level))

    def _price(self, side: Side, level: int) -> int:
        distance = self._place.ticks_of(HALF_SPREAD_PPM) + level * self._place.ticks_of(STEP_PPM)
        middle = self._place.fundamental.ticks - self._lean()
        return self._place.whole_ticks(middle - distance if side is Side.BUY else middle + distance)

    def _lean(self) -> int:
        """Ticks that the quotes move down when it is long, up when it is short."""
        most = max(1, self._place.limit(Limit.POSITION_LONG))
        part_ppm = max(-1_000_000, min(1_000_000, self.desk.net_lots * 1_000_000 // most))
        return self._place.ticks_of(SKEW_PPM) * part_ppm // 1_000_000

    def _lots(self, level: int) -> int:
        return self._place.whole_lots(self._place.usual_lots * self._place.random.randint(1 + level, 4 + 2 * level))
