"""What a flow's reports should be: the same messages through `engine.reference`, with an edge that lives on its events alone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.messages.layout import decode, encode
from engine.reference.reference import Reference

SESSION = ACCOUNT = INSTRUMENT = 1
WIDE = 1 << 62
NO_BID, NO_ASK = -(1 << 63), (1 << 63) - 1
BUY, SELL = 1, 2
LIMIT, GTC, IOC = 2, 1, 3
SELF_MATCH_FREE = (1 << 32) - 1

Line = tuple[int, ...]
"""Type, message, then what the type has."""
Events = list[tuple[str, dict[str, object]]]


@dataclass
class Resting:
    order_id: int
    price: int
    side: int
    qty: int
    leaves: int


def _setting_up() -> bytes:
    return b"".join([
        encode("DefineInstrument", instrument=INSTRUMENT, collar_bps=1 << 30, price_ticks_max=(1 << 26) - 1, qty_lots_max=1 << 40,
               notional_max=WIDE, tick_multiple=1, lot_multiple=1),
        encode("DefineAccount", account=ACCOUNT, firm=1, self_match_group=SELF_MATCH_FREE),
        *(encode("SetLimit", account=ACCOUNT, instrument=INSTRUMENT, limit=limit, value=WIDE) for limit in range(1, 5)),
        encode("SetReferencePrice", instrument=INSTRUMENT, price_ticks=1 << 20),
        encode("SetPhase", instrument=INSTRUMENT, phase=2, reason=1),
    ])  # fmt: skip


class Venue:
    """Takes messages (scenarios.MESSAGE) one at a time."""

    def __init__(self) -> None:
        self._machine = Reference()
        self._machine.apply_bytes(_setting_up(), 1)
        self._resting: dict[int, Resting] = {}
        self._client_ids: dict[int, int] = {}

    def take(self, message: np.void) -> list[Line]:
        """The lines of its reports, by type."""
        kind, client_id, sequence = int(message["kind"]), int(message["order_id"]), int(message["sequence"])
        if kind == 0:
            lines = self._enter(message, client_id, sequence)
        elif kind == 1:
            lines = self._withdraw(client_id, sequence)
        else:
            lines = self._amend(message, client_id, sequence)
        return sorted(lines, key=lambda line: line[0])

    def answer(self, price: int, side: int) -> tuple[int, int, int]:
        """Best bid, best ask, and the lots at this price of this side."""
        bids, asks = self._machine.book(INSTRUMENT, 1 << 20)
        depth = {level[0]: level[1] for level in (bids, asks)[side]}
        return bids[0][0] if bids else NO_BID, asks[0][0] if asks else NO_ASK, depth.get(price, 0)

    def _apply(self, name: str, **values: object) -> Events:
        return decode(self._machine.apply_bytes(
            encode(name, session=SESSION, account=ACCOUNT, instrument=INSTRUMENT, **values), 1))  # fmt: skip

    def _enter(self, message: np.void, client_id: int, sequence: int) -> list[Line]:
        if client_id in self._resting:
            return []
        price, qty, side = int(message["price_ticks"]), int(message["quantity"]), int(message["side"])
        events = self._open(client_id, price, qty, side + 1, IOC if message["ioc"] else GTC)
        if events[0][0] != "OrderAccepted":
            return []
        return [(0, sequence, side, client_id, price, qty), *self._trades(client_id, sequence, events[1:])]

    def _open(self, client_id: int, price: int, qty: int, side: int, time_in_force: int) -> Events:
        terms = {"price_ticks": price, "qty_lots": qty, "side": side, "order_type": LIMIT, "time_in_force": time_in_force}
        events = self._apply("NewOrder", **terms)
        name, accepted = events[0]
        if name == "OrderAccepted":
            order_id = int(accepted["order_id"])  # type: ignore[call-overload]
            self._client_ids[order_id] = client_id
            self._resting[client_id] = Resting(order_id, price, side, qty, qty)
        return events

    def _withdraw(self, client_id: int, sequence: int) -> list[Line]:
        order = self._resting.pop(client_id, None)
        if order is None:
            return [(4, sequence, client_id)]
        self._apply("CancelOrder", order_id=order.order_id)
        return [(2, sequence, order.side - 1, client_id, order.price)]

    def _amend(self, message: np.void, client_id: int, sequence: int) -> list[Line]:
        """Out and in again, where the engine would leave a smaller order its place."""
        order = self._resting.get(client_id)
        price, qty = int(message["price_ticks"]), int(message["quantity"])
        if order is None:
            return [(5, sequence, client_id)]
        if qty <= order.leaves and price == order.price:
            self._withdraw(client_id, sequence)
            events = self._open(client_id, price, qty, order.side, GTC)
        else:
            total = order.qty - order.leaves + qty
            events = self._apply("ReplaceOrder", order_id=order.order_id, price_ticks=price, qty_lots=total)
        if events[0][0] not in {"OrderReplaced", "OrderAccepted"}:
            return [(5, sequence, client_id)]
        if events[0][0] == "OrderReplaced":
            self._resting[client_id] = Resting(order.order_id, price, order.side, total, qty)
        return [(3, sequence, order.side - 1, client_id, price, qty), *self._trades(client_id, sequence, events[1:])]

    def _trades(self, taker: int, sequence: int, events: Events) -> list[Line]:
        lines: list[Line] = []
        for name, event in events:
            client_id = self._client_ids[event["order_id"]]  # type: ignore[index]
            order = self._resting[client_id]
            if name == "OrderCanceled":
                lines.append((2, sequence, order.side - 1, client_id, order.price))
            elif client_id != taker:
                lines.append((1, sequence, event["price_ticks"], event["qty_lots"], client_id, taker))  # type: ignore[arg-type]
            order.leaves = int(event["leaves_lots"])  # type: ignore[call-overload]
            if not order.leaves:
                del self._resting[client_id]
        return lines


def expected(messages: NDArray[np.void], probes: Iterable[int] = ()) -> tuple[bytes, list[tuple[int, int, int]]]:
    """The canonical text of the reports, and the answers after the messages at `probes`."""
    venue, asked = Venue(), set(probes)
    lines: list[Line] = []
    answers = []
    for at, message in enumerate(messages):
        lines += venue.take(message)
        if at in asked:
            answers.append(venue.answer(int(message["price_ticks"]), int(message["side"])))
    return "\n".join(",".join(map(str, line)) for line in lines).encode(), answers
