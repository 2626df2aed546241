"""One account in one instrument as its agent sees it: working orders, net position, what was refused; and the frames it sends."""

from dataclasses import dataclass

from engine.client import cancel_order, new_order, replace_order
from engine.messages.codes import CancelCause, OrderType, Side, TimeInForce
from engine.messages.refusals import Refusal
from marketdata.market_shut import SHUT
from marketdata.order_events import (
    ACCEPTED,
    CANCEL_ORDER,
    CANCEL_REFUSED,
    CANCELED,
    FILL,
    NEW_ORDER,
    REFUSED,
    REPLACE_ORDER,
    REPLACE_REFUSED,
    REPLACED,
    OrderEvent,
)

WORKING_MAX = 40
PER_BEAT_MAX = 12
PROBE_BEATS = 50
"""While the instrument is not open, one message in so many beats finds out whether it is again."""
FULL_BEATS = 100
_FULL_SIDE = {Refusal.POSITION_LONG_OVER_LIMIT: Side.BUY, Refusal.POSITION_SHORT_OVER_LIMIT: Side.SELL}

_REFUSED_KIND = {REFUSED: NEW_ORDER, REPLACE_REFUSED: REPLACE_ORDER, CANCEL_REFUSED: CANCEL_ORDER}


@dataclass(slots=True)
class Working:
    """An order that is not over, named by its ClOrdID, which its replaces and its cancel carry too.

    `waits`: something was sent for it and is not answered; nothing else is sent for it until then.
    """

    side: Side
    price_ticks: int
    left_lots: int
    filled_lots: int = 0
    waits: bool = True


class Desk:
    """Sends within bounds, PER_BEAT_MAX messages a beat and WORKING_MAX orders; what it is asked to send beyond them is left out.

    While the instrument is not open it only probes. A side whose position limit said no is left alone for a while, unless
    the desk is careless.
    """

    def __init__(self, account: int, instrument: int, first_id: int, *, careless: bool = False) -> None:
        """ClOrdIDs count from `first_id`."""
        self.account, self.instrument = account, instrument
        self.outbox = bytearray()
        self.working: dict[int, Working] = {}
        self.net_lots = 0
        self.is_shut = False
        self.sent = self.refused = 0
        self.last_refusal = Refusal.NONE
        self._next_id = first_id
        self._careless = careless
        self._beat = self._probe_at = self._left_in_beat = 0
        self._full_until = {Side.BUY: 0, Side.SELL: 0}

    def beat(self) -> None:
        """A new beat: messages may be sent again."""
        self._beat += 1
        self._left_in_beat = PER_BEAT_MAX
        if self.is_shut:
            self._left_in_beat = int(self._beat >= self._probe_at)

    def resting(self, side: Side) -> dict[int, Working]:
        """Working orders of a side for which nothing is on its way."""
        return {number: order for number, order in self.working.items() if order.side is side and not order.waits}

    # --- sending

    def place(self, side: Side, price_ticks: int, lots: int, time_in_force: TimeInForce = TimeInForce.GTC) -> None:
        """A limit order; with price 0 a market order."""
        if len(self.working) >= WORKING_MAX or self._beat < self._full_until[side] or not self._may_send():
            return
        number, self._next_id = self._next_id, self._next_id + 1
        self.working[number] = Working(side, price_ticks, lots)
        self.outbox += new_order(
            client_order_id=number, account=self.account, instrument=self.instrument, side=side, qty_lots=lots,
            price_ticks=price_ticks, order_type=OrderType.LIMIT if price_ticks else OrderType.MARKET, time_in_force=time_in_force,
        )

    def reprice(self, number: int, price_ticks: int, lots: int) -> None:
        """To a new price, with so many lots left to trade."""
        order = self.working[number]
        if order.waits or not self._may_send():
            return
        order.waits = True
        self.outbox += replace_order(
            client_order_id=number, account=self.account, instrument=self.instrument, orig_client_order_id=number,
            price_ticks=price_ticks, qty_lots=order.filled_lots + lots,
        )

    def cancel(self, number: int) -> None:
        order = self.working[number]
        if order.waits or not self._may_send():
            return
        order.waits = True
        self.outbox += cancel_order(
            client_order_id=number, account=self.account, instrument=self.instrument, orig_client_order_id=number,
        )

    def _may_send(self) -> bool:
        if not self._left_in_beat:
            return False
        self._left_in_beat -= 1
        self.sent += 1
        return True

    # --- hearing

    def take(self, event: OrderEvent) -> None:
        """An event of this account in this instrument."""
        if event.kind in _REFUSED_KIND:
            self.refuse(_REFUSED_KIND[event.kind], event.client_order_id, Refusal(event.reason))
        elif event.kind == CANCELED:
            self.working.pop(event.related_id if event.reason == CancelCause.REQUESTED else event.client_order_id, None)
        elif event.kind == FILL:
            self._fill(event)
        elif event.kind in (ACCEPTED, REPLACED):
            self._stands(event)

    def refuse(self, kind: int, number: int, reason: Refusal) -> None:
        """The engine, or the gateway before it, did not do what a command of this kind asked."""
        self.refused += 1
        self.last_refusal = reason
        if reason in SHUT:
            self.is_shut, self._left_in_beat = True, 0
            self._probe_at = self._beat + PROBE_BEATS
        if reason in _FULL_SIDE and not self._careless:
            self._full_until[_FULL_SIDE[reason]] = self._beat + FULL_BEATS
        if kind == NEW_ORDER or reason is Refusal.ORDER_UNKNOWN:
            self.working.pop(number, None)
        elif number in self.working:
            self.working[number].waits = False

    def _stands(self, event: OrderEvent) -> None:
        self.is_shut = False
        if (order := self.working.get(event.client_order_id)) is not None:
            order.price_ticks, order.left_lots, order.waits = event.price_ticks, event.leaves_lots, False

    def _fill(self, event: OrderEvent) -> None:
        self.net_lots += event.qty_lots if event.side == Side.BUY else -event.qty_lots
        if not event.leaves_lots:
            self.working.pop(event.client_order_id, None)
        elif (order := self.working.get(event.client_order_id)) is not None:
            order.left_lots = event.leaves_lots
            order.filled_lots += event.qty_lots
