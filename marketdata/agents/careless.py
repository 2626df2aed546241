"""An algorithm that nobody watches: mostly harmless, and now and then it runs into what must stop it."""

from engine.messages.codes import Limit, Side, TimeInForce
from marketdata.agents.agent import Place

ORDERS_PER_100_BEATS = 10
SLIPS_IN_100 = 6
RESTING_MAX = 6
AWAY_PPM = 300
GREED_BEATS = (600, 1500)
"""How long, at most, it is calm, and how long it buys whatever it holds already."""


class Careless:
    """Its slips: a quantity with a digit too many, a price with one too few, and buying on until its position limit stops it."""

    def __init__(self, place: Place) -> None:
        self.desk, self._place = place.desk, place
        self._greedy_until, self._calm_until, self._now = 0, place.random.randint(100, GREED_BEATS[0]), 0

    def beat(self) -> None:
        self._now += 1
        if self._now >= self._calm_until:
            self._greedy_until = self._now + self._place.random.randint(100, GREED_BEATS[1] // 3)
            self._calm_until = self._greedy_until + self._place.random.randint(100, GREED_BEATS[1])
        if self._place.random.randrange(100) >= ORDERS_PER_100_BEATS:
            return
        if self._place.random.randrange(100) < SLIPS_IN_100:
            self._slip()
        elif self._now < self._greedy_until:
            self._take(Side.BUY)
        else:
            self._trade()

    def _slip(self) -> None:
        side = self._place.random.choice((Side.BUY, Side.SELL))
        fair = self._place.fundamental.ticks
        if self._place.random.randrange(2):
            too_much = self._place.whole_lots(10 * max(self._place.usual_lots, self._place.limit(Limit.ORDER_QTY)))
            self.desk.place(side, self._place.whole_ticks(fair), too_much, TimeInForce.IOC)
        else:
            slipped = fair * 10 if side is Side.BUY else fair // 10
            self.desk.place(side, self._place.whole_ticks(slipped), self._lots(), TimeInForce.IOC)

    def _trade(self) -> None:
        """Back to nothing when it holds a lot, otherwise a little of everything."""
        held = self.desk.net_lots
        if abs(held) > self._place.limit(Limit.POSITION_LONG) // 4:
            self._take(Side.SELL if held > 0 else Side.BUY)
        elif len(self.desk.working) >= RESTING_MAX:
            self.desk.cancel(min(self.desk.working))
        else:
            side = self._place.random.choice((Side.BUY, Side.SELL))
            away = self._place.ticks_of(AWAY_PPM)
            price = self._place.fundamental.ticks + (-away if side is Side.BUY else away)
            self.desk.place(side, self._place.whole_ticks(price), self._lots())

    def _take(self, side: Side) -> None:
        reach = 2 * self._place.ticks_of(AWAY_PPM)
        price = self._place.fundamental.ticks + (reach if side is Side.BUY else -reach)
        self.desk.place(side, self._place.whole_ticks(price), self._lots(), TimeInForce.IOC)

    def _lots(self) -> int:
        return self._place.whole_lots(self._place.usual_lots * self._place.random.randint(1, 3))
