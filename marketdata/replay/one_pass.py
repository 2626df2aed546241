"""One pass over a recording: steps become frames, events come back, differences are repaired. No clock, no socket.

Whoever runs a pass calls `advance` with how far the recording's clock has come, sends what stands in `outboxes`, and hands back
what the venue answers: `take` for events, `frame_refused` for frames that never reached the engine. When `waits_for_quiet`, it
says so with `quiet` once nothing has come for a while: a trade's two sides come through two connections, one of them later.

The ClOrdID of an order is `pass << 52 | recorded id`, that of its cancel has bit 62 set beside it: the map between both worlds
needs no table, and a replace keeps the order's own.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from engine.client import cancel_order, mass_cancel, new_order, replace_order
from engine.messages.codes import CancelCause, OrderType, Side, TimeInForce
from engine.messages.refusals import Refusal
from marketdata.market_shut import SHUT
from marketdata.order_events import (
    ACCEPTED,
    CANCEL_ORDER,
    CANCEL_REFUSED,
    CANCELED,
    FILL,
    MASS_CANCEL_DONE,
    NEW_ORDER,
    REFUSED,
    REPLACE_ORDER,
    REPLACE_REFUSED,
    REPLACED,
    OrderEvent,
)
from marketdata.replay import score
from marketdata.replay.figures import PassFigures
from marketdata.replay.in_flight import InFlight, Sent
from marketdata.replay.plan import LEFT_OUT, Do, Plan, Step
from marketdata.replay.scale import Scale
from marketdata.replay.seats import Seat, Seats

ID_BITS = 52
ID_MASK = (1 << ID_BITS) - 1
PASS_MASK = (1 << 10) - 1
CANCEL_BIT = 1 << 62
MASS_CANCEL_ID = 1 << 61

LATER = (*SHUT, Refusal.VENUE_BUSY)
"""Refusals that say nothing against the order itself."""


class Stage(Enum):
    CLEARING = auto()  # whatever these sessions have working from before is cancelled
    REPLAYING = auto()
    ENDING = auto()  # what is left is cancelled
    DONE = auto()


@dataclass(slots=True)
class Recorded:
    """An order as the recording has it now."""

    side: Side
    price_cents: int
    left_lots: int


@dataclass(slots=True)
class Ours:
    """The same order in our engine, as far as we know. `total_lots` counts what is filled too."""

    seat: Seat
    side: Side
    price_ticks: int
    total_lots: int
    left_lots: int


class Pass:
    def __init__(
        self, plan: Plan, *, instrument: int, scale: Scale, seats: Seats, sessions: int, number: int, window: int
    ) -> None:
        self.outboxes = [bytearray() for _ in range(sessions)]
        self.stage = Stage.CLEARING
        self.in_flight = InFlight(sessions, window)
        self.score = score.Score(plan.trades)
        self.figures = PassFigures(
            number=number, steps_total=len(plan.steps), duration_ms=plan.end_ms - plan.start_ms,
            left_out={do.name: count for do, count in plan.rows.items() if do in LEFT_OUT},
        )
        self._plan, self._instrument, self._scale, self._seats = plan, instrument, scale, seats
        self._prefix = (number & PASS_MASK) << ID_BITS
        self._at = 0
        self._recorded: dict[int, Recorded] = {}
        self._ours: dict[int, Ours] = {}
        self._never: set[int] = set()  # refused for what they are: not tried again
        self._touched: dict[int, None] = {}  # by a trade, here or there, since both books were last compared
        self._repairs: deque[int] = deque()
        self.waits_for_quiet = False
        self._is_quiet = False
        self._was_shut = False
        self._compare_all = False
        self._mass_cancels = 0
        self._cancel_everything()

    # --- the recording's side

    def advance(self, until_ms: int) -> None:
        """Takes every step up to this moment of the recording that may be taken now."""
        if self.stage is Stage.REPLAYING:
            while self._repair_next() and self._step_next(until_ms):
                pass
            self.figures.steps_done = self._at
            if self._at == len(self._plan.steps) and not self._repairs and not len(self.in_flight):
                self.stage = Stage.ENDING
                self._cancel_everything()

    def next_ms(self) -> int | None:
        """When the next step is due by the recording's clock; None when there is none."""
        return self._plan.steps[self._at].time_ms if self._at < len(self._plan.steps) else None

    def measure(self) -> PassFigures:
        """Figures as of now."""
        done_ms = self._plan.steps[self._at - 1].time_ms if self._at else self._plan.start_ms
        if self.stage in (Stage.ENDING, Stage.DONE):
            done_ms = self._plan.end_ms
        now = self.figures
        now.position_ms, now.in_flight = done_ms - self._plan.start_ms, len(self.in_flight)
        now.trades_recorded = self.score.recorded(done_ms)
        now.trades_matched, now.trades_at_price = self.score.matched(), self.score.at_price()
        now.trades_engine = self.score.engine_trades
        return now

    def _step_next(self, until_ms: int) -> bool:
        """False when nothing more can be done now."""
        if self._at == len(self._plan.steps):
            return False
        step = self._plan.steps[self._at]
        if step.time_ms > until_ms or not self._take_step(step):
            return False
        self._at += 1
        return True

    def _take_step(self, step: Step) -> bool:
        if step.do in (Do.PLACE, Do.TAKE, Do.TAKE_AT_MARKET):
            return self._arrives(step)
        if step.do is Do.SETTLE:
            return self._settle()
        before = self._recorded.get(step.order_id)
        if before is not None:
            before.left_lots = step.qty_lots
        if step.do is Do.FILL:
            self._touched[step.order_id] = None
        elif not self._bring_in_line(step.order_id):
            return False
        if not step.qty_lots:
            self._recorded.pop(step.order_id, None)
        return True

    def _arrives(self, step: Step) -> bool:
        order = Recorded(step.side, step.price_cents, step.qty_lots)
        if not self._place(step.order_id, order, step.do):
            return False
        if step.do is not Do.TAKE_AT_MARKET:
            self._recorded[step.order_id] = order
        return True

    def _settle(self) -> bool:
        """A trade is over there; when it is over here too, the orders that it touched must be alike."""
        if len(self.in_flight):
            return False
        different = [one for one in self._touched if self._differs(one)]
        if different and not self._has_heard_all():
            return False
        self._repairs.extend(different)
        self.figures.repaired += len(different)
        self._touched.clear()
        return True

    def _has_heard_all(self) -> bool:
        """Whether what seems to differ may be believed."""
        self.waits_for_quiet = not self._is_quiet
        return self._is_quiet

    # --- both books alike

    def _left(self, order_id: int) -> tuple[int, int]:
        """Lots that the order has left in the recording and here."""
        recorded, ours = self._recorded.get(order_id), self._ours.get(order_id)
        return self._scale.lots(recorded.left_lots) if recorded else 0, ours.left_lots if ours else 0

    def _differs(self, order_id: int) -> bool:
        there, here = self._left(order_id)
        return there != here and order_id not in self._never

    def _bring_in_line(self, order_id: int) -> bool:
        """Sends what makes our order what the recording says it is; False when that has to wait."""
        there, here = self._left(order_id)
        if there == here or order_id in self._never:
            return True
        if not there:
            return self._cancel(order_id)
        if here:
            return self._replace(order_id, there - here)
        return self._place(order_id, self._recorded[order_id], Do.PLACE)

    def _repair_next(self) -> bool:
        """False while a repair has to wait: nothing overtakes it."""
        if self._compare_all:
            if len(self.in_flight) or not self._has_heard_all():
                return False
            self._compare_all = False
            self._note_all_differences()
        while self._repairs:
            if not self._bring_in_line(self._repairs[0]):
                return False
            self._repairs.popleft()
        return True

    def _note_all_differences(self) -> None:
        """Cancels first: what is placed then finds nothing to trade with that is gone in the recording."""
        gone = [one for one in self._ours if one not in self._recorded]
        other = [one for one in self._recorded if self._differs(one)]
        self._repairs = deque([*gone, *other])
        self.figures.repaired += len(self._repairs)

    # --- our side

    def _place(self, order_id: int, order: Recorded, do: Do) -> bool:
        seat, lots, at_market = self._seats.of(order_id), self._scale.lots(order.left_lots), do is Do.TAKE_AT_MARKET
        price = 0 if at_market else self._scale.ticks(order.price_cents)
        sent = Sent(seat.session, order.side, price, places=True, aggressive=do is not Do.PLACE)
        number = self._prefix | order_id
        if (NEW_ORDER, number) in self.in_flight or self.in_flight.must_wait(sent):
            return False
        self.in_flight.add((NEW_ORDER, number), sent)
        self._ours[order_id] = Ours(seat, order.side, price, lots, lots)
        self.outboxes[seat.session] += new_order(
            client_order_id=number, account=seat.account, instrument=self._instrument, side=order.side, qty_lots=lots,
            price_ticks=price, order_type=OrderType.MARKET if at_market else OrderType.LIMIT,
            time_in_force=TimeInForce.IOC if at_market else TimeInForce.GTC,
        )
        self.figures.sent_new += 1
        return True

    def _replace(self, order_id: int, more_lots: int) -> bool:
        ours, number = self._ours[order_id], self._prefix | order_id
        sent = Sent(ours.seat.session, ours.side, ours.price_ticks, places=more_lots > 0)
        if (REPLACE_ORDER, number) in self.in_flight or self.in_flight.must_wait(sent):
            return False
        self.in_flight.add((REPLACE_ORDER, number), sent)
        self.outboxes[ours.seat.session] += replace_order(
            client_order_id=number, account=ours.seat.account, instrument=self._instrument, orig_client_order_id=number,
            price_ticks=ours.price_ticks, qty_lots=ours.total_lots + more_lots,
        )
        self.figures.sent_replace += 1
        return True

    def _cancel(self, order_id: int) -> bool:
        ours, number = self._ours[order_id], self._prefix | order_id
        sent = Sent(ours.seat.session, ours.side, ours.price_ticks, places=False)
        key = (CANCEL_ORDER, number | CANCEL_BIT)
        if key in self.in_flight or self.in_flight.must_wait(sent):
            return False
        self.in_flight.add(key, sent)
        self.outboxes[ours.seat.session] += cancel_order(
            client_order_id=key[1], account=ours.seat.account, instrument=self._instrument, orig_client_order_id=number,
        )
        self.figures.sent_cancel += 1
        return True

    def _cancel_everything(self) -> None:
        for outbox in self.outboxes:
            outbox += mass_cancel(client_order_id=MASS_CANCEL_ID, instrument=self._instrument)
        self._mass_cancels = len(self.outboxes)

    # --- what the venue says

    def quiet(self) -> None:
        """Nothing is on its way to us either."""
        self.waits_for_quiet, self._is_quiet = False, True

    def take(self, events: list[OrderEvent]) -> None:
        """Events of these sessions, each session's in order."""
        self._is_quiet = False
        for event in events:
            self.figures.seq = max(self.figures.seq, event.command_seq)
            self.figures.time_ns = max(self.figures.time_ns, event.time_ns)
            if event.kind == MASS_CANCEL_DONE:
                self._mass_cancel_done()
            elif event.instrument == self._instrument:
                self._on[event.kind](self, event)

    def frame_refused(self, kind: int, client_order_id: int, reason: Refusal) -> None:
        """A frame that did not reach the engine."""
        if self.in_flight.answered((kind, client_order_id)):
            self._refused(reason)
            if kind == NEW_ORDER:
                self._is_not_there(client_order_id & ID_MASK, reason)
            self._compare_all = True

    def _mass_cancel_done(self) -> None:
        self._mass_cancels -= 1
        if not self._mass_cancels and self.stage in (Stage.CLEARING, Stage.ENDING):
            self.stage = Stage.REPLAYING if self.stage is Stage.CLEARING else Stage.DONE

    def _refused(self, reason: int) -> None:
        name = Refusal(reason).name
        self.figures.refused[name] = self.figures.refused.get(name, 0) + 1
        self._was_shut = self._was_shut or reason in SHUT

    def _is_open(self) -> None:
        """An order went through: after a halt everything is compared, since nothing that was refused then is in our book."""
        if self._was_shut:
            self._was_shut, self._compare_all = False, True

    def _is_not_there(self, order_id: int, reason: int) -> None:
        self._ours.pop(order_id, None)
        if reason not in LATER:
            self._never.add(order_id)

    def _on_accepted(self, event: OrderEvent) -> None:
        self.in_flight.answered((NEW_ORDER, event.client_order_id))
        self._is_open()

    def _on_refused(self, event: OrderEvent) -> None:
        self.in_flight.answered((NEW_ORDER, event.client_order_id))
        self._refused(event.reason)
        self._is_not_there(event.client_order_id & ID_MASK, event.reason)

    def _on_fill(self, event: OrderEvent) -> None:
        order_id = event.client_order_id & ID_MASK
        cents, lots = self._scale.cents(event.price_ticks), self._scale.recorded_lots(event.qty_lots)
        self.score.fill(event.related_id, score.Side(order_id, event.flags, cents, lots))
        self._touched[order_id] = None
        self._has_left(order_id, event.leaves_lots)

    def _on_canceled(self, event: OrderEvent) -> None:
        if event.reason == CancelCause.REQUESTED:
            self.in_flight.answered((CANCEL_ORDER, event.client_order_id))
        self._ours.pop(event.client_order_id & ID_MASK, None)

    def _on_cancel_refused(self, event: OrderEvent) -> None:
        self.in_flight.answered((CANCEL_ORDER, event.client_order_id))
        self._refused(event.reason)
        self._ours.pop(event.client_order_id & ID_MASK, None)

    def _on_replaced(self, event: OrderEvent) -> None:
        self.in_flight.answered((REPLACE_ORDER, event.client_order_id))
        self._is_open()
        if (ours := self._ours.get(event.client_order_id & ID_MASK)) is not None:
            ours.total_lots, ours.left_lots = event.qty_lots, event.leaves_lots

    def _on_replace_refused(self, event: OrderEvent) -> None:
        self.in_flight.answered((REPLACE_ORDER, event.client_order_id))
        self._refused(event.reason)
        if event.reason == Refusal.ORDER_UNKNOWN:
            self._ours.pop(event.client_order_id & ID_MASK, None)

    def _has_left(self, order_id: int, lots: int) -> None:
        if not lots:
            self._ours.pop(order_id, None)
        elif (ours := self._ours.get(order_id)) is not None:
            ours.left_lots = lots

    _on = {
        ACCEPTED: _on_accepted, REFUSED: _on_refused, FILL: _on_fill, CANCELED: _on_canceled,
        CANCEL_REFUSED: _on_cancel_refused, REPLACED: _on_replaced, REPLACE_REFUSED: _on_replace_refused,
    }  # fmt: skip
