"""Cases of CoinTossX, CppTrader, exchange-core and tracebook, each with its own engine's expectations, run through the core.

Only cases that a second, independent engine agrees with (`portable`), and of these only those whose features exist here; which do
not, and why, is printed, and how many run is asserted, so that none falls out unseen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.shared.case_venue import FOK, GTC, IOC, CaseVenue, Outcome, Trade
from tests.shared.engine_cases import FILES, Case, Step, lacking, read
from tests.shared.folder import DATA, needed

pytestmark = pytest.mark.shared_data

RUN_AT_LEAST = {
    "cointossx.jsonl": 28, "cpptrader.jsonl": 4, "exchange_core.jsonl": 27, "tracebook_suite.jsonl": 4,
    "tracebook_campaign_dev.jsonl.gz": 20,
}
ONE = "the instrument"
TIMES_IN_FORCE = {"GTC": GTC, "DAY": GTC, "IOC": IOC, "FOK": FOK}  # no case comes to the end of a day


class Run:
    """One case of CoinTossX, CppTrader or exchange-core."""

    def __init__(self) -> None:
        self.venue = CaseVenue()
        self.trades: list[Trade] = []  # since the check before

    def step(self, step: Step) -> None:
        if step["op"] == "matching":
            return  # CppTrader's switch, turned on at the start
        if step["op"] == "check":
            self._check(step)
            self.trades = []
            return
        outcome = VERBS[step["op"]](self.venue, step)
        self.trades += outcome.trades
        if step["op"] != "new" and "expect" in step:
            assert outcome.refused == (step["expect"]["code"] != "SUCCESS"), step

    def _check(self, step: Step) -> None:
        assert not any(step.get("stop_orders", ()))
        expected = step | {"resting": _in_any_order(step.get("resting", {}))}
        for key, found in self._found().items():
            if key in step:
                assert found == expected[key], (key, step)

    def _found(self) -> dict[str, object]:
        depth = self.venue.depth(ONE)
        return {
            "orders": [sum(level[1] for level in levels) for levels in depth.values()],
            "volume": [sum(level[2] for level in levels) for levels in depth.values()],
            "depth": depth,
            "trades": [[trade.price, trade.qty] for trade in self.trades],
            "maker_trades": [[trade.price, trade.qty, trade.maker] for trade in self.trades],
            "resting": _in_any_order(self.venue.resting(ONE)),
        }


def _in_any_order(resting: dict[str, list[list[object]]]) -> dict[str, list[list[object]]]:
    """CoinTossX lists what rests, not in which order it would trade."""
    return {side: sorted(orders, key=lambda order: str(order[0])) for side, orders in resting.items()}


def _new(venue: CaseVenue, step: Step) -> Outcome:
    price = None if step["type"] == "market" else Decimal(step["price"])
    time_in_force = IOC if price is None else TIMES_IN_FORCE[step["tif"]]
    return venue.new(ONE, step["id"], step.get("owner"), step["side"], Decimal(step["qty"]), price, time_in_force)


VERBS: dict[str, Callable[[CaseVenue, Step], Outcome]] = {
    "new": _new,
    "cancel": lambda venue, step: venue.cancel(ONE, step["id"], step.get("owner")),
    "amend": lambda venue, step: venue.amend(ONE, step["id"], None, price=Decimal(step["price"]), total=Decimal(step["qty"])),
    "modify": lambda venue, step: venue.amend(ONE, step["id"], None, price=Decimal(step["price"]), open_qty=Decimal(step["qty"])),
    "replace": lambda venue, step: venue.amend(
        ONE, step["id"], None, price=Decimal(step["price"]), open_qty=Decimal(step["qty"]), new_order_id=step["new_id"]
    ),
    "move": lambda venue, step: venue.amend(ONE, step["id"], step["owner"], price=Decimal(step["price"])),
    "reduce": lambda venue, step: venue.reduce(ONE, step["id"], step["owner"], Decimal(step["qty"])),
}


def _run_steps(case: Case) -> None:
    run = Run()
    for step in case["steps"]:
        run.step(step)
    assert case["steps"][-1]["op"] == "check", "a case that checks nothing at its end"


def _run_tracebook(case: Case) -> None:
    venue = CaseVenue(tick=Decimal(case["config"]["tick_size"]), lot=Decimal("0.000001"))
    for number, step in enumerate(case["steps"]):
        outcome, expected = TRACEBOOK[step["op"]](venue, step), step["expect"]
        where = f"{case['id']} step {number}: {step}"
        assert outcome.refused == (expected["status"] == "rejected"), where
        trades = [(trade.price, trade.qty, trade.buy, trade.sell) for trade in outcome.trades]
        theirs = [(Decimal(price), Decimal(qty), str(buy), str(sell)) for price, qty, buy, sell in expected["trades"]]
        assert trades == theirs, where
    for symbol, sides in case["final_book"].items():
        expected_book = {
            side: [[str(order), Decimal(price), Decimal(qty)] for order, price, qty in orders] for side, orders in sides.items()
        }
        assert venue.resting(symbol) == expected_book


def _tracebook_new(venue: CaseVenue, step: Step) -> Outcome:
    kinds = {"LIMIT": GTC, "IOC": IOC, "FOK": FOK, "MARKET": IOC}
    price = None if step["type"] == "MARKET" else Decimal(step["price"])
    return venue.new(step["symbol"], step["id"], step["owner"], step["side"], Decimal(step["qty"]), price, kinds[step["type"]])


def _tracebook_replace(venue: CaseVenue, step: Step) -> Outcome:
    price, qty = step.get("price"), step.get("qty")
    return venue.amend(
        step["symbol"], step["id"], step["owner"], price=None if price is None else Decimal(price),
        open_qty=None if qty is None else Decimal(qty), loses_place=True,
    )


TRACEBOOK: dict[str, Callable[[CaseVenue, Step], Outcome]] = {
    "new": _tracebook_new,
    "replace": _tracebook_replace,
    "cancel": lambda venue, step: venue.cancel(step["symbol"], step["id"], step["owner"]),
    "reduce": lambda venue, step: venue.reduce(step["symbol"], step["id"], step["owner"], Decimal(step["qty"])),
    "clear": lambda venue, step: venue.clear(step["symbol"]),
}


def _cases() -> list[pytest.param]:
    found = [(name, case) for name in FILES if (DATA / "engine" / name).exists() for case in read(DATA / "engine" / name)]
    return [pytest.param(name, case, id=case["id"]) for name, case in found if not lacking(case)]


@pytest.mark.parametrize(("name", "case"), _cases())
def test_case(name: str, case: Case) -> None:
    (_run_tracebook if name.startswith("tracebook") else _run_steps)(case)


def test_as_many_run_as_can(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [(name, case) for name in FILES for case in read(needed(f"engine/{name}"))]
    run = Counter(name for name, case in cases if not lacking(case))
    skipped: dict[str, list[str]] = defaultdict(list)
    for _, case in cases:
        if lacking(case):
            skipped["; ".join(lacking(case))].append(case["id"])
    with capsys.disabled():
        print(f"\nengine cases: {run.total()} of {len(cases)} run, {sum(map(len, skipped.values()))} do not:")
        for reason, ids in sorted(skipped.items()):
            print(f"  {reason} ({len(ids)}): {', '.join(ids)}")
    assert run.total() + sum(map(len, skipped.values())) == len(cases)
    assert all(run[name] >= least for name, least in RUN_AT_LEAST.items()), run
