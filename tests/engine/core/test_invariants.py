"""What holds after every batch, whatever the commands were."""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.core.core import Core
from engine.messages import phases
from engine.messages.codes import Phase, Side
from engine.messages.layout import BY_NAME, CONTROL_EVENT, ORDER_EVENT
from tests.engine.core.drive import told
from tests.engine.core.effort import EFFORT
from tests.engine.core.universe import TINY

SEEDS = range(1_000, 1_000 + 25 * EFFORT)
KIND = {name: message.kind for name, message in BY_NAME.items()}


class Story:
    """What a reader of the events alone knows."""

    def __init__(self) -> None:
        self.events = 0
        self.commands = 0
        self.time_ns = 0
        self.leaves: dict[int, int] = {}
        self.whose: dict[int, tuple[int, int, int]] = {}
        """(account, instrument, side) of each order that there ever was."""
        self.net: Counter[tuple[int, int]] = Counter()
        self.deposits: Counter[int] = Counter()
        self.fills_of_command: list[np.void] = []

    def read(self, events: bytes) -> None:
        for event in np.frombuffer(events, ORDER_EVENT):
            assert event["seq"] == self.events + 1, "an event number is missing"
            assert event["command_seq"] in (self.commands, self.commands + 1), "a command caused no event"
            assert event["time_ns"] >= self.time_ns, "time went back"
            self.events, self.commands, self.time_ns = map(int, (event["seq"], event["command_seq"], event["time_ns"]))
            self._order(event)

    def _order(self, event: np.void) -> None:
        kind, order_id = event["kind"], int(event["order_id"])
        if kind == KIND["OrderAccepted"]:
            self.whose[order_id] = int(event["account"]), int(event["instrument"]), int(event["side"])
        if kind in (KIND["OrderAccepted"], KIND["OrderReplaced"], KIND["OrderRestated"], KIND["OrderTriggered"]):
            self._new_leaves(order_id, int(event["leaves_lots"]))
        elif kind == KIND["Fill"]:
            assert int(event["leaves_lots"]) == self.leaves[order_id] - int(event["qty_lots"])
            self._new_leaves(order_id, int(event["leaves_lots"]))
            sign = 1 if event["side"] == Side.BUY else -1
            self.net[int(event["account"]), int(event["instrument"])] += sign * int(event["qty_lots"])
        elif kind == KIND["TradeBusted"]:
            sign = -1 if event["side"] == Side.BUY else 1
            self.net[int(event["account"]), int(event["instrument"])] += sign * int(event["qty_lots"])
        elif kind == KIND["BalanceChanged"]:
            changed = event.view(CONTROL_EVENT)
            self.deposits[int(changed["subject"])] += int(changed["value"])
        elif kind == KIND["OrderCanceled"]:
            assert int(event["qty_lots"]) == self.leaves.pop(order_id)

    def _new_leaves(self, order_id: int, leaves: int) -> None:
        if leaves:
            self.leaves[order_id] = leaves
        else:
            self.leaves.pop(order_id, None)


def _shown(machine: Any) -> dict[int, int]:
    """The displayed quantity of every order in a book."""
    return {
        order[0]: order[4]
        for number, *_ in machine.instruments()
        for side, levels in zip(Side, machine.book(number, 1_000), strict=True)
        for price, *_ in levels
        for order in machine.queue(number, side, price)
    }


def _unseen(machine: Any) -> dict[int, int]:
    """The open quantity of every order that works in no book."""
    numbers = [number for number, *_ in machine.instruments()]
    rows = [row[2:] for number in numbers for row in machine.hidden(number)]
    rows += [row[3:] for number in numbers for row in machine.stops(number)]
    return {row[0]: row[-1] for row in rows}


def _check_crossing(machine: Any) -> None:
    """In a phase that trades nothing crosses, displayed or hidden; what gathered in others was uncrossed as it began."""
    for number, phase, *_, bid, ask in machine.instruments():
        if not phases.ALLOWS[Phase(phase)].uncrosses:
            continue
        standing = [(side, price) for side, price, *_ in machine.hidden(number) if price]
        bids = [price for side, price in standing if side == Side.BUY] + [bid] * bool(bid)
        asks = [price for side, price in standing if side == Side.SELL] + [ask] * bool(ask)
        assert not bids or not asks or max(bids) < min(asks), f"the book of {number} is crossed"


def _check_orders(machine: Any, reader: Story) -> None:
    """Every working order stands in one place, and what is displayed of it is part of what the events left it."""
    shown, unseen = _shown(machine), _unseen(machine)
    assert not shown.keys() & unseen.keys()
    assert shown.keys() | unseen.keys() == reader.leaves.keys()
    assert unseen.items() <= reader.leaves.items()
    assert all(0 < lots <= reader.leaves[order_id] for order_id, lots in shown.items())
    assert machine.live_orders() == len(reader.leaves)


def _check_books(machine: Any) -> None:
    for number, *_ in machine.instruments():
        for side, levels in zip(Side, machine.book(number, 1_000), strict=True):
            prices = [price for price, *_ in levels]
            assert all(a > b if side == Side.BUY else a < b for a, b in pairwise(prices))
            for price, qty, count in levels:
                leaves = [order[4] for order in machine.queue(number, side, price)]
                assert (sum(leaves), len(leaves)) == (qty, count)
                assert min(leaves) > 0


def _check_rows(machine: Any, reader: Story) -> None:
    working: Counter[tuple[int, int, int]] = Counter()
    for order_id, leaves in reader.leaves.items():
        working[reader.whose[order_id]] += leaves
    net, cash = defaultdict(int), defaultdict(int)
    for account, instrument, lots, cost, realised, buy, sell in machine.positions():
        assert buy == working.pop((account, instrument, Side.BUY), 0)
        assert sell == working.pop((account, instrument, Side.SELL), 0)
        assert (lots > 0) == (cost > 0)
        assert (lots < 0) == (cost < 0)
        net[instrument] += lots
        cash[instrument] += realised - cost
    assert not working, "orders work that no row knows"
    assert not any(net.values()), "positions do not sum to 0"
    assert not any(cash.values()), "money was made or lost between the accounts"


def _check_balances(machine: Any, deposits: Counter[int]) -> None:
    """Nobody has less than nothing, and of each asset there is what came in less what went out."""
    owned: Counter[int] = Counter()
    for _account, asset, available, held in machine.balances():
        assert min(available, held) >= 0
        owned[asset] += available + held
    assert owned == +deposits


@pytest.mark.parametrize("seed", SEEDS)
def test_invariants(seed: int) -> None:
    core, reader = Core(TINY), Story()
    for batch in told(seed, batches=40)[0]:
        reader.read(core.apply_bytes(batch.records, batch.time_ns))
        _check_books(core)
        _check_crossing(core)
        _check_orders(core, reader)
        _check_rows(core, reader)
        _check_balances(core, reader.deposits)
    assert (core.last_event_seq(), core.last_seq(), core.time_ns()) == (reader.events, reader.commands, reader.time_ns)
    assert {row[:2]: row[2] for row in core.positions() if row[2]} == {key: lots for key, lots in reader.net.items() if lots}
