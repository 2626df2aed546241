"""Two seconds of the E-mini S&P 500 future, order by order: every execution takes the order that the exchange's took.

The snapshot's orders and all that comes after are sent to the core; where the recording has a trade, an order of the other side
takes as much at its price, and the core must fill the very order that the exchange filled. Within an event the trade is told
first; the cancels of other orders that it carries had happened before (in the one such event the order that heads the queue is
among them). After each event the book, level by level, is what the records add up to by themselves.
"""

from collections import Counter, defaultdict

import pytest

from engine.client.encode import cancel_order, new_order, replace_order
from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.codes import ROW_LIMITS, Phase, Side, TimeInForce
from engine.messages.layout import decode, encode
from tests.shared.folder import needed
from tests.shared.futures_orders import Record, read

pytestmark = pytest.mark.shared_data

WIDE = 1 << 40
AGGRESSOR = 1 << 62
SIDES = {"B": Side.BUY, "A": Side.SELL}
RECORDS, TRADES = 13_795, 5


class Replay:
    """Two accounts: one rests, the other takes."""

    def __init__(self) -> None:
        self.core = Core(Capacity(orders=1 << 15, accounts=2, instruments=1, requests=1))
        self.orders: dict[int, tuple[str, int, int]] = {}  # side, ticks, lots of each order, by the records alone
        self.taken: Counter[int] = Counter()  # lots that our aggressors took and the recording has not removed yet
        self.filled: list[tuple[int, int]] = []  # (order, lots) of the event at hand, as the core filled them
        self.told: list[tuple[int, int]] = []  # the same as the recording says
        self.trades = 0
        limits = [encode("SetLimit", account=a, instrument=1, limit=limit, value=WIDE) for a in (1, 2) for limit in ROW_LIMITS]
        self._send(b"".join((
            encode("DefineAccount", account=1, self_match_group=2**32 - 1), encode("DefineAccount", account=2),
            encode("DefineInstrument", instrument=1, collar_bps=100_000, price_ticks_max=1 << 17, qty_lots_max=1 << 20,
                   notional_max=WIDE, tick_multiple=1, lot_multiple=1),
            encode("SetReferencePrice", instrument=1, price_ticks=20_850), *limits,
            encode("SetPhase", instrument=1, phase=Phase.CONTINUOUS),
        )))

    def _send(self, commands: bytes) -> None:
        for name, event in decode(self.core.apply_bytes(commands, 1)):
            assert not name.endswith("Refused"), event
            if name == "Fill" and event["account"] == 1:
                self.filled.append((event["client_order_id"], event["qty_lots"]))  # type: ignore[arg-type]

    def event(self, records: list[Record]) -> None:
        """All records of one event."""
        filled = {record.order for record in records if record.action == "F"}
        before = [record for record in records if record.action == "C" and record.order not in filled]
        for record in before + [record for record in records if record not in before]:
            getattr(self, f"_{record.action.lower()}")(record)
        assert self.filled == self.told
        self.filled, self.told = [], []
        assert self._levels() == self._book()

    def _a(self, r: Record) -> None:
        self.orders[r.order] = (r.side, r.ticks, r.lots)
        self._send(new_order(
            client_order_id=r.order, account=1, instrument=1, side=SIDES[r.side], qty_lots=r.lots, price_ticks=r.ticks,
        ))

    def _c(self, r: Record) -> None:
        side, ticks, lots = self.orders.pop(r.order)
        if lots > r.lots:
            self.orders[r.order] = (side, ticks, lots - r.lots)
        gone = min(self.taken.pop(r.order, 0), r.lots)
        if gone == r.lots:
            return
        assert lots == r.lots, "a cancel of a part"
        self._send(cancel_order(client_order_id=r.order, account=1, instrument=1, orig_client_order_id=r.order))

    def _m(self, r: Record) -> None:
        side, ticks, lots = self.orders[r.order]
        self.orders[r.order] = (side, r.ticks, r.lots)
        gone = self.taken.pop(r.order, 0)
        if gone and (ticks, lots - gone) == (r.ticks, r.lots):
            return
        self._send(replace_order(
            client_order_id=r.order, account=1, instrument=1, orig_client_order_id=r.order, price_ticks=r.ticks, qty_lots=r.lots,
        ))

    def _t(self, r: Record) -> None:
        self.trades += 1
        self._send(new_order(
            client_order_id=AGGRESSOR, account=2, instrument=1, side=SIDES[r.side], qty_lots=r.lots, price_ticks=r.ticks,
            time_in_force=TimeInForce.IOC,
        ))

    def _f(self, r: Record) -> None:
        self.told.append((r.order, r.lots))
        self.taken[r.order] += r.lots

    def _levels(self) -> list[dict[int, int]]:
        return [{ticks: lots for ticks, lots, _ in side} for side in self.core.book(1, 1 << 15)]

    def _book(self) -> list[dict[int, int]]:
        levels: dict[str, dict[int, int]] = {side: defaultdict(int) for side in SIDES}
        for side, ticks, lots in self.orders.values():
            levels[side][ticks] += lots
        return [dict(levels[side]) for side in SIDES]


def test_every_execution_takes_the_order_that_the_exchange_took() -> None:
    replay, count = Replay(), 0
    event: list[Record] = []
    for record in read(needed("mbo/esm4_2024-05-08.mbo.csv.gz")):
        event.append(record)
        count += 1
        if record.is_last:
            replay.event(event)
            event = []
    assert not event
    assert (count, replay.trades) == (RECORDS, TRADES)
