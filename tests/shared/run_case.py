"""One case of another engine, driven through the core.

Stops of CppTrader trigger on the touch: here they trigger on the mark, which is set to the touch after each step. Market orders
that gather for an auction are at-the-open.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from engine.messages.codes import SelfMatch, TimeInForce
from tests.shared.case_venue import FOK, GTC, IOC, CaseVenue, Outcome, Trade
from tests.shared.engine_cases import Case, Step

ONE = "the instrument"
TIMES_IN_FORCE = {
    "GTC": GTC, "DAY": TimeInForce.DAY, "IOC": IOC, "FOK": FOK, "GTT": TimeInForce.GTD, "GTD": TimeInForce.GTD,
    "OPG": TimeInForce.AT_THE_OPEN,
}
SELF_MATCH = {
    "NONE": None, "CANCEL_RESTING": SelfMatch.CANCEL_RESTING, "CANCEL_INCOMING": SelfMatch.CANCEL_AGGRESSOR,
    "CANCEL_BOTH": SelfMatch.CANCEL_BOTH, "DECREMENT": SelfMatch.DECREMENT,
}


class Run:
    """One case of CoinTossX, CppTrader or exchange-core."""

    def __init__(self, venue: CaseVenue) -> None:
        self.venue = venue
        self.collecting = False
        self.trades: list[Trade] = []  # since the check before

    def step(self, step: Step) -> None:
        if step["op"] == "matching":
            self.collecting = False  # CppTrader's switch, turned on at the start
            return
        if step["op"] == "phase":
            assert step["phase"] == "auction", step
            self.collecting = True
            self.venue.collect(ONE)
            return
        if step["op"] == "check":
            self._check(step)
            self.trades = []
            return
        assert step["op"] in VERBS or step["op"] in ("uncross", "match"), f"what {step['op']!r} means is not known here"
        outcome = self._do(step)
        self.trades += outcome.trades
        if step["op"] != "new" and "expect" in step:
            assert outcome.refused == (step["expect"]["code"] != "SUCCESS"), step

    def _do(self, step: Step) -> Outcome:
        if step["op"] in ("uncross", "match"):
            self.collecting = False
            return self.venue.uncross(ONE)
        if step["op"] == "new" and self.collecting and step["type"] == "market":
            step = self._for_the_auction(step)
        return VERBS[step["op"]](self.venue, step)

    def _for_the_auction(self, step: Step) -> Step:
        """A market order that gathers ranks there with the best limits of its own side, here at its protection's edge."""
        own = self.venue.depth(ONE)[step["side"]]
        return step | {"tif": "OPG"} | ({"type": "limit", "price": own[0][0]} if own else {})

    def _check(self, step: Step) -> None:
        expected = step | {"resting": _in_any_order(step.get("resting", {})), "stops": _without_prices(step.get("stops", {}))}
        found = self._found()
        for key in [key for key in step if key != "op"]:
            assert key in found, f"what a check of {key!r} means is not known here"
            assert found[key] == expected[key], (key, step)

    def _fills(self) -> dict[str, list[Decimal]]:
        """[quantity, cost] by order."""
        fills: dict[str, list[Decimal]] = {}
        for trade in self.trades:
            for order in (trade.buy, trade.sell):
                qty, cost = fills.get(order, [Decimal(0), Decimal(0)])
                fills[order] = [qty + trade.qty, cost + trade.qty * trade.price]
        return fills

    def _found(self) -> dict[str, object]:
        depth = self.venue.depth(ONE)
        return {
            "stop_orders": [len(orders) for orders in self.venue.stops(ONE).values()],
            "stop_volume": [sum(order[2] for order in orders) for orders in self.venue.stops(ONE).values()],
            "orders": [sum(level[1] for level in levels) for levels in depth.values()],
            "visible": [sum(level[2] for level in levels) for levels in depth.values()],
            "volume": self.venue.open_qty(),
            "depth": depth,
            "trades": [[trade.price, trade.qty] for trade in self.trades],
            "maker_trades": [[trade.price, trade.qty, trade.maker] for trade in self.trades],
            "fills": self._fills(),
            "resting": _in_any_order(self.venue.resting(ONE)),
            "stops": _without_prices(self.venue.stops(ONE)),
        }


def _in_any_order(resting: dict[str, list[list[object]]]) -> dict[str, list[list[object]]]:
    """CoinTossX lists what rests, not in which order it would trade."""
    return {side: sorted(orders, key=lambda order: str(order[0])) for side, orders in resting.items()}


def _without_prices(stops: dict[str, list[list[object]]]) -> dict[str, list[list[object]]]:
    """CoinTossX's lists of stops do not always have the stop price that the order was sent with."""
    return {side: sorted([order, qty] for order, _, qty in waiting) for side, waiting in stops.items()}


def _new(venue: CaseVenue, step: Step) -> Outcome:
    price = Decimal(step["price"]) if step["type"] in ("limit", "stop_limit") else None
    time_in_force = IOC if step["type"] == "market" and step.get("tif") != "OPG" else TIMES_IN_FORCE[step.get("tif", "GTC")]
    return venue.new(
        ONE, step["id"], step.get("owner"), step["side"], Decimal(step["qty"]), price, time_in_force,
        stop=_amount(step, "stop"), display=_amount(step, "display"), expires_ns=_expiry(step),
        post_only=step.get("post_only", False),
    )


def _amount(step: Step, name: str) -> Decimal | None:
    return Decimal(step[name]) if name in step else None


def _expiry(step: Step) -> int:
    """Of an order that is good till a time; the cases give it in UTC, and none comes to it."""
    return int(datetime.fromisoformat(f"{step['expire']}+00:00").timestamp()) * 10**9 if "expire" in step else 0


VERBS: dict[str, Callable[[CaseVenue, Step], Outcome]] = {
    "new": _new,
    "cancel": lambda venue, step: venue.cancel(ONE, step["id"], step.get("owner")),
    "amend": lambda venue, step: venue.amend(
        ONE, step["id"], None, price=_amount(step, "price"), total=Decimal(step["qty"]), stop=_amount(step, "stop"),
    ),
    "modify": lambda venue, step: venue.amend(ONE, step["id"], None, price=Decimal(step["price"]), open_qty=Decimal(step["qty"])),
    "replace": lambda venue, step: venue.amend(
        ONE, step["id"], None, price=Decimal(step["price"]), open_qty=Decimal(step["qty"]), new_order_id=step["new_id"]
    ),
    "move": lambda venue, step: venue.amend(ONE, step["id"], step["owner"], price=Decimal(step["price"])),
    "resize": lambda venue, step: venue.resize(ONE, step["id"], Decimal(step["delta"])),
    "reduce": lambda venue, step: venue.reduce(ONE, step["id"], step["owner"], Decimal(step["qty"])),
}


def run(case: Case) -> None:
    """AssertionError where the core does something else than the case says."""
    (_run_tracebook if "final_book" in case else _run_steps)(case)


def _run_steps(case: Case) -> None:
    of = case["id"].partition("/")[0]
    run = Run(CaseVenue(stops_watch_the_touch=of == "cpptrader", ids_repeat=of == "cointossx"))
    if any(step["op"] == "match" for step in case["steps"]):  # CppTrader without its switch: what crosses waits for one matching
        run.step({"op": "phase", "phase": "auction"})
    for step in case["steps"]:
        run.step(step)
    assert any(step["op"] == "check" for step in case["steps"]), "a case that checks nothing"


def _run_tracebook(case: Case) -> None:
    policy = SELF_MATCH[case["config"].get("self_trade_policy", "NONE")]
    venue = CaseVenue(tick=Decimal(case["config"]["tick_size"]), lot=Decimal("0.000001"), self_match=policy)
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
