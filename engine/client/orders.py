"""What a session knows of its own orders: each moves along the table of an order's life, by what is asked and answered."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.client.inbox import Notice
from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME
from engine.messages.order_life import ENDED, STEP_OF_KIND, Life, OrderState, Step, step_of

ENDED_MAX = 10_000
_NEW = {BY_NAME["NewOrder"].kind, BY_NAME["NewOrderExtended"].kind}
_CANCEL, _REPLACE = BY_NAME["CancelOrder"].kind, BY_NAME["ReplaceOrder"].kind
_CANCELED = BY_NAME["OrderCanceled"].kind


@dataclass(slots=True)
class Order:
    """One of ours. `caused_by_seq`: of a cancel that we did not ask for, what caused it; 0: its own terms, or a mass cancel."""

    client_order_id: int
    order_id: int = 0
    qty_lots: int = 0
    leaves_lots: int = 0
    filled_lots: int = 0
    refusal: int = 0
    cancel_cause: int = 0
    caused_by_seq: int = 0
    life: Life = field(default_factory=Life)

    @property
    def state(self) -> OrderState:
        return self.life.state


class Orders:
    """Orders that work or are on their way, and the last ENDED_MAX that ended. Give it to a Client, or feed it yourself."""

    def __init__(self) -> None:
        self.open: dict[int, Order] = {}
        """By ClOrdID, the present one."""
        self.ended: deque[Order] = deque(maxlen=ENDED_MAX)
        self._by_order_id: dict[int, Order] = {}
        self._asked: dict[int, tuple[Order, Step]] = {}
        """Cancels and replaces on their way by their own ClOrdID, and the step that their refusal is."""

    # --- what is asked

    def submitted(self, client_order_id: int) -> Order:
        order = self.open[client_order_id] = Order(client_order_id)
        order.life.follow(Step.SUBMIT)
        return order

    def cancel_asked(self, number: int, *, order_id: int = 0, orig_client_order_id: int = 0) -> None:
        """IllegalTransition where the table lets no cancel be asked; an order that is not known is the venue's to judge."""
        self._ask(number, Step.ASK_CANCEL, Step.CANCEL_REFUSED, order_id, orig_client_order_id)

    def replace_asked(self, number: int, *, order_id: int = 0, orig_client_order_id: int = 0) -> None:
        """IllegalTransition while another replace or a cancel of the order is on its way."""
        self._ask(number, Step.ASK_UPDATE, Step.UPDATE_REFUSED, order_id, orig_client_order_id)

    def _ask(self, number: int, step: Step, refused: Step, order_id: int, orig: int) -> None:
        order = self._by_order_id.get(order_id) if order_id else self.open.get(orig)
        if order is not None:
            order.life.follow(step)
            self._asked[number] = order, refused

    # --- what is answered

    def follow(self, events: np.ndarray) -> None:
        """Events of the session in their order, as Client.events gives them. IllegalTransition: they are not this session's, or
        some are missing."""
        for event in events[np.isin(events["kind"], list(STEP_OF_KIND))]:
            step = step_of(int(event["kind"]), int(event["reason"]), int(event["leaves_lots"]))
            order = self._order_of(event, step)
            if step is not None and order is not None:
                order.life.follow(step)
                self._note(order, event, step)

    def turned_away(self, notice: Notice) -> None:
        """A FrameRefused: what never reached the engine."""
        number, kind = notice.values.get("client_order_id", 0), notice.values.get("refused_kind", 0)
        if kind in _NEW and number in self.open:
            order = self.open[number]
            order.life.follow(Step.REJECT)
            order.refusal = notice.values["reason"]
            self._end(order)
        elif kind in (_CANCEL, _REPLACE) and number in self._asked:
            order, refused = self._asked.pop(number)
            order.life.follow(refused)

    def _order_of(self, event: Any, step: Step | None) -> Order | None:
        """None: an order of an earlier life of the session."""
        number = int(event["client_order_id"])
        if step in (Step.CANCEL_REFUSED, Step.UPDATE_REFUSED):
            return self._asked.pop(number, (None, step))[0]
        if step in (Step.ACCEPT, Step.DENY, Step.REJECT):
            return self.open.get(number)
        if step in (Step.CANCEL, Step.UPDATE):
            self._asked.pop(number, None)
        return self._by_order_id.get(int(event["order_id"]))

    def _note(self, order: Order, event: Any, step: Step) -> None:
        if step in (Step.CANCEL_REFUSED, Step.UPDATE_REFUSED):
            return
        if step in (Step.DENY, Step.REJECT):
            order.refusal = int(event["reason"])
        else:
            self._note_amounts(order, event, step)
        if order.state in ENDED:
            self._end(order)

    def _note_amounts(self, order: Order, event: Any, step: Step) -> None:
        order.leaves_lots = int(event["leaves_lots"])
        if step == Step.ACCEPT:
            order.order_id = int(event["order_id"])
            self._by_order_id[order.order_id] = order
        if step in (Step.ACCEPT, Step.UPDATE, Step.RESTATE):
            order.qty_lots = int(event["qty_lots"])
        if step == Step.UPDATE:
            self._rename(order, int(event["client_order_id"]))
        if step in (Step.FILL_PART, Step.FILL_LAST):
            order.filled_lots += int(event["qty_lots"])
        if int(event["kind"]) == _CANCELED:
            order.cancel_cause = int(event["reason"])
            order.caused_by_seq = 0 if order.cancel_cause == CancelCause.REQUESTED else int(event["related_id"])

    def _rename(self, order: Order, client_order_id: int) -> None:
        del self.open[order.client_order_id]
        order.client_order_id = client_order_id
        self.open[client_order_id] = order

    def _end(self, order: Order) -> None:
        self.open.pop(order.client_order_id, None)
        self._by_order_id.pop(order.order_id, None)
        self.ended.append(order)
