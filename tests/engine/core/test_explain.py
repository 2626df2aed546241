"""`explain` says what the order then meets: the first check that fails is the refusal, and the change named is enough for it.

It changes nothing, and the checks that it asks are those of the order, so it cannot say anything else; what is tested here is
that no check is left out, and that the changes are right.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from engine.core.core import Core
from engine.core.explanation import Judged
from engine.messages.codes import Scope
from engine.messages.layout import BY_KIND, decode, encode
from engine.messages.refusals import ORDER_OF_REPLACE, ORDERS, Refusal
from engine.reference.reference import Reference
from tests.engine.core.drive import world
from tests.engine.core.effort import EFFORT
from tests.engine.core.script import command
from tests.engine.core.test_refusals import AWAITED
from tests.engine.core.universe import TINY, World
from tests.engine.core.venue import define, venue

SEEDS = range(5_000, 5_000 + 20 * EFFORT)
EXPLAINED = {"NewOrder", "NewOrderExtended", "ReplaceOrder"}


def refusal_of(events: bytes) -> Refusal:
    name, values = decode(events)[0]
    return Refusal(values["reason"]) if name.endswith("Refused") else Refusal.NONE  # type: ignore[arg-type]


def changed(record: bytes, change: dict[str, int]) -> bytes:
    [(name, values)] = decode(record)
    values = {key: value for key, value in values.items() if key not in ("length", "kind", "version")}
    return encode(name, **values | change)


@dataclass
class Story:
    """A venue in which every order is explained before it is entered."""

    universe: World
    core: Core = field(default_factory=lambda: Core(TINY))
    failed: set[Refusal] = field(default_factory=set)
    passed: set[Refusal] = field(default_factory=set)
    changes: set[Refusal] = field(default_factory=set)

    def play(self, commands: int) -> None:
        self.core.apply_bytes(self.universe.start(), self.universe.now_ns)
        for _ in range(commands):
            record = self.universe.command()
            if BY_KIND[record[2]].name in EXPLAINED:
                self._explained(record)
            self.universe.saw(self.core.apply_bytes(record, self.core.time_ns()))

    def _explained(self, record: bytes) -> None:
        before = self.core.snapshot()
        judged = self.core.explain(record)
        assert self.core.snapshot() == before
        self.failed |= {each.code for each in judged if each.passed is False}
        self.passed |= {each.code for each in judged if each.passed}
        first = next((each for each in judged if each.passed is False), None)
        assert self._refusal(Reference(TINY), before, record) == (first.code if first else Refusal.NONE), judged
        if first and first.change:
            self.changes.add(first.code)
            order = [each.code for each in judged]
            then = self._refusal(Core(TINY), before, changed(record, first.change))
            assert then == Refusal.NONE or order.index(then) > order.index(first.code), (decode(record), first, then)

    def _refusal(self, machine: Any, state: bytes, record: bytes) -> Refusal:
        """What another machine in the same state says to the order."""
        machine.restore(state)
        return refusal_of(machine.apply_bytes(record, machine.time_ns()))


def story(seed: int, commands: int) -> Story:
    told = Story(world(Random(seed)))
    told.play(commands)
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_check_that_fails_is_the_refusal_and_its_change_passes_it(seed: int) -> None:
    story(seed, 250)


def test_every_refusal_of_orders_is_explained() -> None:
    """A check that does not say what it found is missing here."""
    stories = [story(seed, 400) for seed in range(12)]
    assert set().union(*(each.passed for each in stories)) == set(ORDER_OF_REPLACE) - {Refusal[name] for name in AWAITED}
    assert len(set().union(*(each.failed for each in stories))) > 35
    assert set().union(*(each.changes for each in stories)) >= {
        Refusal.PRICE_OFF_TICK, Refusal.PRICE_OUTSIDE_COLLAR, Refusal.QTY_OFF_LOT, Refusal.QTY_OVER_INSTRUMENT_MAX,
        Refusal.STOP_PRICE_INVALID, Refusal.DISPLAY_QTY_INVALID, Refusal.COMBINATION_NOT_ALLOWED, Refusal.INSTRUCTION_INVALID,
    }


def made(**changes: int) -> Core:
    return venue(Core, tick_multiple=5, lot_multiple=10, collar_bps=1_000, **changes)


def failing(core: Core, line: str) -> list[Judged]:
    return [each for each in core.explain(command(line)) if each.passed is False]


def test_all_that_is_wrong_is_told_in_order_with_values_limits_and_changes() -> None:
    found = failing(made(), "alpha #1 buy 15 @ 203")
    assert [(each.code.name, each.value, each.limit, each.change) for each in found] == [
        ("PRICE_OFF_TICK", 203, 5, {"price_ticks": 205}),
        ("QTY_OFF_LOT", 15, 10, {"qty_lots": 10}),
        ("PRICE_OUTSIDE_COLLAR", 203, 110, {"price_ticks": 110}),
    ]


def test_the_limit_that_binds_is_named_with_its_owner() -> None:
    core = made()
    core.apply_bytes(encode("SetLimit", scope=Scope.FIRM, number=1, limit=1, value=40), 1_000)
    core.apply_bytes(encode("SetLimit", scope=Scope.ROW, account=1, instrument=1, limit=3, value=65), 1_000)
    core.apply_bytes(command("alpha #1 buy 20 @ 100"), 1_000)
    [size, position] = failing(core, "alpha #2 buy 50 @ 100")
    assert (size.code, size.value, size.limit, size.scope, size.number) == (Refusal.QTY_OVER_LIMIT, 50, 40, Scope.FIRM, 1)
    assert size.change == {"qty_lots": 40}
    assert (position.code, position.value, position.limit) == (Refusal.POSITION_LONG_OVER_LIMIT, 70, 65)
    assert (position.scope, position.number, position.change) == (Scope.ROW, 1, {"qty_lots": 40})


def test_a_block_is_told_with_its_owner_and_no_order_passes_it() -> None:
    core = made()
    for scope, number in ((Scope.DESK, 0), (Scope.FIRM, 1)):
        core.apply_bytes(encode("SetBlock", scope=scope, number=number, block=1), 1_000)
    [blocked] = failing(core, "alpha #1 buy 10 @ 100")
    assert (blocked.code, blocked.scope, blocked.number, blocked.change) == (Refusal.FIRM_BLOCKED, Scope.FIRM, 1, None)


def test_an_account_without_limits_is_told_which_and_that_no_quantity_passes() -> None:
    found = failing(made(), "cleo #1 sell 10 @ 100")
    assert [each.code.name for each in found] == ["QTY_OVER_LIMIT", "NOTIONAL_OVER_LIMIT", "POSITION_SHORT_OVER_LIMIT"]
    assert {(each.limit, each.scope, each.number, each.change) for each in found} == {(0, Scope.ROW, 3, None)} - {None}


def test_without_a_side_nothing_more_can_be_asked() -> None:
    judged = made().explain(changed(command("alpha #1 buy 10 @ 100"), {"side": 7}))
    codes = [each.code for each in judged]
    assert codes == list(ORDERS)
    assert [each.code for each in judged if each.passed is False] == [Refusal.SIDE_INVALID]
    assert all(each.passed is None for each in judged[codes.index(Refusal.COMBINATION_NOT_ALLOWED) :])


def test_a_post_only_order_is_told_the_price_behind_the_touch() -> None:
    core = made()
    core.apply_bytes(command("beta #1 sell 10 @ 100"), 1_000)
    [crossing] = failing(core, "alpha #1 buy 10 @ 105 post_only")
    assert (crossing.code, crossing.change) == (Refusal.POST_ONLY_WOULD_TRADE, {"price_ticks": 95})


def test_a_replace_is_explained_as_it_would_be_asked() -> None:
    core = made()
    core.apply_bytes(command("alpha #1 buy 30 @ 100") + command("beta #1 sell 20 @ 100"), 1_000)
    assert [each.code for each in core.explain(command("alpha #2 replace #1 20 @ 100"))] == list(ORDER_OF_REPLACE)
    [unfilled] = failing(core, "alpha #2 replace #1 20 @ 100")
    assert (unfilled.code, unfilled.value, unfilled.limit) == (Refusal.QTY_NOT_ABOVE_FILLED, 20, 21)
    assert unfilled.change == {"qty_lots": 30}
    [unknown] = failing(core, "alpha #2 replace #7 20 @ 100")
    assert unknown.code == Refusal.ORDER_UNKNOWN


def test_an_order_that_is_worth_more_than_can_be_reckoned() -> None:
    core = made(base_asset=1, quote_asset=2, lot_units=1 << 40, tick_units=1 << 40)
    wild = changed(command("alpha #1 buy 10 @ 100"), {"qty_lots": 2**63 - 1, "price_ticks": -(2**63)})
    judged = {each.code: each.passed for each in core.explain(wild)}
    assert judged[Refusal.PRICE_OUT_OF_RANGE] is False
    assert judged[Refusal.QTY_OVER_INSTRUMENT_MAX] is False
    assert judged[Refusal.CREDIT_EXCEEDED] is None


@pytest.mark.parametrize("record", [b"", b"\0" * 48, command("alpha #1 cancel #1"), define(), command("alpha #1 buy 1 @ 1")[:-8]])
def test_what_is_no_order_is_not_explained(record: bytes) -> None:
    with pytest.raises(ValueError, match="explained"):
        made().explain(record)
