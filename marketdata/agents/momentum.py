"""Follows what has moved, and lets go when it stops."""

from engine.messages.codes import Limit, Side, TimeInForce
from marketdata.agents.agent import Place

LOOK_BEATS = 20
SHORT_BEATS, LONG_BEATS = 50, 300
TRIGGER_PPM = 500
REACH_PPM = 500
POSITION_PARTS = 4


class Momentum:
    """Compares the price with those of 5 and 30 s ago. Same direction twice: it goes with it; otherwise it closes a part."""

    def __init__(self, place: Place) -> None:
        self.desk, self._place = place.desk, place
        self._wait = place.random.randrange(LOOK_BEATS)

    def beat(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            return
        self._wait = LOOK_BEATS
        trend = self._trend()
        if trend:
            self._go(Side.BUY if trend > 0 else Side.SELL, self._place.usual_lots * self._place.random.randint(2, 8))
        elif self.desk.net_lots:
            self._go(Side.SELL if self.desk.net_lots > 0 else Side.BUY, abs(self.desk.net_lots) // POSITION_PARTS)

    def _trend(self) -> int:
        """1 up, -1 down, 0 neither."""
        price, trigger = self._place.fundamental, self._place.ticks_of(TRIGGER_PPM)
        moves = [price.ticks - price.before(beats) for beats in (SHORT_BEATS, LONG_BEATS)]
        if all(move > trigger for move in moves):
            return 1
        return -1 if all(move < -trigger for move in moves) else 0

    def _go(self, side: Side, lots: int) -> None:
        long = side is Side.BUY
        room = self._place.limit(Limit.POSITION_LONG if long else Limit.POSITION_SHORT) // 2
        if abs(self.desk.net_lots) < room or (self.desk.net_lots > 0) != long:
            reach = self._place.ticks_of(REACH_PPM)
            price = self._place.fundamental.ticks + (reach if long else -reach)
            self.desk.place(side, self._place.whole_ticks(price), self._place.whole_lots(lots), TimeInForce.IOC)
