"""Buys and sells at once, now and then in a run on one side."""

from engine.messages.codes import Limit, Side, TimeInForce
from marketdata.agents.agent import Place

ORDERS_PER_100_BEATS = 12
AT_MARKET_IN_100 = 15
REACH_PPM = 400
RUN_BEATS_MAX = 40


class Taker:
    """Immediate-or-cancel orders, some of them at market. It turns round when its position is half of what it may have."""

    def __init__(self, place: Place) -> None:
        self.desk, self._place = place.desk, place
        self._side = Side.BUY
        self._run_beats = 0

    def beat(self) -> None:
        random = self._place.random
        self._run_beats -= 1
        if self._run_beats <= 0:
            self._side = random.choice((Side.BUY, Side.SELL))
            self._run_beats = random.randint(1, RUN_BEATS_MAX)
        if random.randrange(100) >= ORDERS_PER_100_BEATS:
            return
        side, lots = self._allowed_side(), self._place.whole_lots(self._place.usual_lots * random.randint(1, 6))
        if random.randrange(100) < AT_MARKET_IN_100:
            self.desk.place(side, 0, lots, TimeInForce.IOC)
        else:
            self.desk.place(side, self._price(side), lots, TimeInForce.IOC)

    def _allowed_side(self) -> Side:
        if self.desk.net_lots > self._place.limit(Limit.POSITION_LONG) // 2:
            return Side.SELL
        if -self.desk.net_lots > self._place.limit(Limit.POSITION_SHORT) // 2:
            return Side.BUY
        return self._side

    def _price(self, side: Side) -> int:
        reach = self._place.ticks_of(REACH_PPM)
        return self._place.whole_ticks(self._place.fundamental.ticks + (reach if side is Side.BUY else -reach))
