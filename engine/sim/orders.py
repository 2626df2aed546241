"""Every order's life as its events tell it, and what must hold of it at each of them."""

from collections.abc import Callable, Iterator

import numpy as np

from engine.messages.codes import CancelCause, Instruction, Limit, Liquidity, RestateReason, Side
from engine.messages.layout import BY_NAME
from engine.sim.market import tick_units
from engine.sim.standing import Place, Standing
from engine.sim.violated import must
from engine.sim.wealth import Wealth

KIND = {name: message.kind for name, message in BY_NAME.items()}
ONCE, ADDS_UP, EXCEEDED = "no order is executed twice", "quantities add up", "limits are never exceeded"
SENT, SHUT = "nothing is executed that nobody sent", "a phase, a block and a restriction hold"
ASKED = {CancelCause.REQUESTED, CancelCause.MASS_CANCEL, CancelCause.DISCONNECT, CancelCause.KILLED}
"""Cancels that somebody asks for: no phase that forbids cancels has any."""


class Order:
    """An accepted order. `price` is what it is valued at, as far as its events tell it; 0 where they do not."""

    __slots__ = ("account", "done", "instrument", "leaves", "own_id", "price", "qty", "repriced", "session", "side")

    def __init__(self, event: np.void) -> None:
        self.session, self.account, self.instrument = int(event["session"]), int(event["account"]), int(event["instrument"])
        self.own_id, self.side = int(event["client_order_id"]), int(event["side"])
        self.qty = self.leaves = int(event["qty_lots"])
        self.done = 0
        self.repriced = bool(int(event["flags"]) & Instruction.REPRICE)  # it may be valued lower than as it was sent
        self.price = 0 if self.repriced else int(event["price_ticks"])

    @property
    def row(self) -> tuple[int, int]:
        return self.account, self.instrument

    @property
    def key(self) -> tuple[int, int]:
        return self.session, self.own_id

    def value(self, lots: int) -> int:
        return self.price * lots * tick_units(self.instrument)


class Orders:
    """`working` by order id. `sent` is what members sent, `twice` the ClOrdIDs that one sent twice on purpose."""

    def __init__(self, standing: Standing, wealth: Wealth) -> None:
        self.standing, self.wealth = standing, wealth
        self.working: dict[int, Order] = {}
        self.accepted: dict[tuple[int, int], bytes] = {}  # by session and ClOrdID
        self.twice: set[tuple[int, int]] = set()
        self.sent: dict[tuple[int, int], np.void] = {}
        self._used: set[tuple[int, int]] = set()  # ClOrdIDs of working orders
        self._deeds: dict[int, Callable[[np.void], None]] = {
            KIND["OrderAccepted"]: self._accept, KIND["Fill"]: self._fill, KIND["OrderReplaced"]: self._replace,
            KIND["OrderCanceled"]: self._cancel, KIND["OrderRestated"]: self._restate, KIND["OrderTriggered"]: self._trigger,
        }

    def learn(self, event: np.void) -> None:
        """Violated."""
        if deed := self._deeds.get(int(event["kind"])):
            deed(event)

    # --- one kind of event

    def _accept(self, event: np.void) -> None:
        order = Order(event)
        must(order.key not in self._used, ONCE, f"ClOrdID {order.key} works already")
        must(order.key not in self.accepted or order.key in self.twice, ONCE, f"ClOrdID {order.key} was accepted before")
        self._check_sent(order, event)
        must(self.standing.allows(order.instrument).enters, SHUT, f"{order.key} in phase {self.standing.phase(order.instrument)}")
        must(not self.standing.shuts_out(*order.row, order.session), SHUT, f"{order.key} is let in")
        self.accepted[order.key] = event.tobytes()
        self.working[int(event["order_id"])] = order
        self._used.add(order.key)
        self._check_limits(order, entering=True)

    def _check_sent(self, order: Order, event: np.void) -> None:
        sent = self.sent.get(order.key)
        must(sent is not None, SENT, order.key)
        for name in ("account", "instrument", "qty_lots", "price_ticks", "side"):
            must(sent[name] == event[name], SENT, f"{order.key}: {name}")  # type: ignore[index]

    def _fill(self, event: np.void) -> None:
        order, lots = self.working[int(event["order_id"])], int(event["qty_lots"])
        must(0 < lots <= order.leaves, ONCE, f"{lots} of {order.leaves} filled")
        matches = self.standing.allows(order.instrument).matches or event["flags"] == Liquidity.AUCTION
        must(matches, SHUT, f"a trade in phase {self.standing.phase(order.instrument)}")
        order.leaves -= lots
        order.done += lots
        self._check_leaves(order, event)
        self.wealth.trade(*order.row, order.side, int(event["price_ticks"]), lots)
        if not order.leaves:
            self._end(int(event["order_id"]), 0)

    def _replace(self, event: np.void) -> None:
        order = self.working[int(event["order_id"])]
        must(self.standing.allows(order.instrument).amends, SHUT, f"a replace in phase {self.standing.phase(order.instrument)}")
        shut = self.standing.shuts_out(*order.row, order.session)
        must(event["flags"] or not shut, SHUT, f"{order.key} enters anew")
        self._used.discard(order.key)
        order.own_id, order.qty = int(event["client_order_id"]), int(event["qty_lots"])
        if not event["flags"]:
            order.price = 0 if order.repriced else int(event["price_ticks"])
        order.leaves = order.qty - order.done
        self._check_leaves(order, event)
        self._used.add(order.key)
        self._check_limits(order, entering=False)

    def _restate(self, event: np.void) -> None:
        order = self.working[int(event["order_id"])]
        lost = order.leaves - int(event["leaves_lots"])
        must(lost == 0 or (lost > 0 and event["reason"] == RestateReason.DECREMENTED), ADDS_UP, f"{order.key} lost {lost}")
        order.qty, order.leaves = order.qty - lost, order.leaves - lost
        if event["reason"] == RestateReason.REPRICED:
            order.price = int(event["price_ticks"])

    def _trigger(self, event: np.void) -> None:
        order = self.working[int(event["order_id"])]
        order.price = 0  # it is valued anew, by what its events do not tell
        order.repriced = True

    def _cancel(self, event: np.void) -> None:
        order = self.working[int(event["order_id"])]
        allowed = event["reason"] not in ASKED or self.standing.allows(order.instrument).cancels
        must(allowed, SHUT, f"a cancel in phase {self.standing.phase(order.instrument)}")
        self._end(int(event["order_id"]), int(event["qty_lots"]))

    def _end(self, order_id: int, taken: int) -> None:
        order = self.working.pop(order_id)
        must(order.leaves == taken, ADDS_UP, f"{taken} taken away of {order.leaves}")
        self._used.discard(order.key)

    def _check_leaves(self, order: Order, event: np.void) -> None:
        must(order.leaves == int(event["leaves_lots"]), ADDS_UP, f"{order.leaves} left, told {event['leaves_lots']}")

    # --- limits, at the moment when an order comes or comes anew

    def _check_limits(self, order: Order, *, entering: bool) -> None:
        for place in self.standing.places_of(*order.row):
            for limit, bound in self.standing.limits_of(place).items():
                if limit != Limit.OPEN_ORDERS or entering:
                    used = self._used_of(limit, place, order)
                    must(used <= bound, EXCEEDED, f"{order.key}: {Limit(limit).name} of {place}: {used} above {bound}")

    def _used_of(self, limit: int, place: Place, order: Order) -> int:
        """With this order; of what events do not tell nothing is counted, so that this is never too much."""
        match limit:
            case Limit.ORDER_QTY:
                return order.qty
            case Limit.ORDER_NOTIONAL:
                return order.price * order.qty
            case Limit.OPEN_ORDERS:
                return sum(1 for _ in self._below(place))
            case Limit.POSITION_LONG if order.side == Side.SELL:
                return 0
            case Limit.POSITION_SHORT if order.side == Side.BUY:
                return 0
            case Limit.POSITION_LONG | Limit.POSITION_SHORT | Limit.POSITION_NET:
                return self._exposed(place, order)
            case Limit.GROSS_NOTIONAL:
                return sum(map(abs, self._costs(place))) + sum(each.value(each.leaves) for each in self._below(place))
            case _:
                return self._credit(place, order)

    def _exposed(self, place: Place, order: Order) -> int:
        """The worst position in the order's instrument."""
        rows = [row for row in list(self.wealth.positions) if row[1] == order.instrument and self._is_below(place, *row)]
        net = sum(self.wealth.net(*row) for row in rows)
        same = (each for each in self._below(place) if (each.side, each.instrument) == (order.side, order.instrument))
        return (net if order.side == Side.BUY else -net) + sum(each.leaves for each in same)

    def _credit(self, place: Place, order: Order) -> int:
        working = sum(each.value(each.leaves) for each in self._below(place) if each.side == order.side)
        return max(0, (1 if order.side == Side.BUY else -1) * sum(self._costs(place)) + working)

    def _costs(self, place: Place) -> list[int]:
        positions = self.wealth.positions.items()
        return [position.cost * tick_units(row[1]) for row, position in positions if self._is_below(place, *row)]

    def _below(self, place: Place) -> Iterator[Order]:
        return (order for order in self.working.values() if self._is_below(place, *order.row))

    def _is_below(self, place: Place, account: int, instrument: int) -> bool:
        return place in self.standing.places_of(account, instrument)
