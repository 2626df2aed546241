"""Why an order would be refused, asked of a running engine: nothing changes, and the order then meets just that."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.messages.layout import BY_NAME
from engine.messages.refusals import ORDER_OF_REPLACE, ORDERS, Refusal
from tests.engine.small_engine import MID, SmallEngine, running

KIND = {name: message.kind for name, message in BY_NAME.items()}
BUY = {"session": 1, "account": 1, "instrument": 1, "side": 1, "order_type": 2, "time_in_force": 1, "price_ticks": MID}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("x") / "e") as made:
        yield made


def explained(engine: SmallEngine, name: str = "NewOrder", **values: int) -> dict[str, Any]:
    return engine.ask(do="explain", name=name, values=BUY | values)


def test_an_order_that_would_be_taken(engine: SmallEngine) -> None:
    seq = engine.ask(do="status")["last_seq"]
    answer = explained(engine, qty_lots=5)
    assert (answer["ok"], answer["seq"], answer["refusal"]) == (True, seq, None)
    assert [check["code"] for check in answer["checks"]] == [code.name for code in ORDERS]
    assert not [check for check in answer["checks"] if check["passed"] is False]
    assert engine.ask(do="status")["last_seq"] == seq


def test_what_is_wrong_is_what_the_order_is_refused_for(engine: SmallEngine) -> None:
    engine.must("SetLimit", scope=2, number=1, limit=1, value=70)
    answer = explained(engine, qty_lots=90, price_ticks=MID * 2)
    wrong = {check["code"]: check for check in answer["checks"] if check["passed"] is False}
    assert list(wrong) == ["PRICE_OUTSIDE_COLLAR", "QTY_OVER_LIMIT"]
    assert answer["refusal"] == "PRICE_OUTSIDE_COLLAR"
    size = wrong["QTY_OVER_LIMIT"]
    assert (size["value"], size["limit"], size["scope"], size["number"], size["change"]) == (90, 70, "FIRM", 1, {"qty_lots": 70})
    change = wrong["PRICE_OUTSIDE_COLLAR"]["change"] | size["change"]
    with engine.client("ALPHA1") as client:
        client.submit(account=1, instrument=1, side=1, qty_lots=90, price_ticks=MID * 2)
        [refused] = client.events(5.0)
        assert (refused["kind"], refused["reason"]) == (KIND["OrderRefused"], Refusal.PRICE_OUTSIDE_COLLAR)
        client.submit(account=1, instrument=1, side=1, **change)
        [accepted] = client.events(5.0)
        assert accepted["kind"] == KIND["OrderAccepted"]
        client.cancel(account=1, instrument=1, order_id=int(accepted["order_id"]))
        client.events(5.0)


def test_a_replace(engine: SmallEngine) -> None:
    values = {name: BUY[name] for name in ("session", "account", "instrument", "price_ticks")}
    answer = engine.ask(do="explain", name="ReplaceOrder", values=values | {"orig_client_order_id": 1 << 40, "qty_lots": 1})
    assert answer["refusal"] == "ORDER_UNKNOWN"
    assert [check["code"] for check in answer["checks"]] == [code.name for code in ORDER_OF_REPLACE]


@pytest.mark.parametrize(
    ("name", "values", "refusal"),
    [
        ("CancelOrder", {}, "FRAME_UNKNOWN_KIND"), ("SetPhase", {}, "FRAME_UNKNOWN_KIND"), (None, {}, "FRAME_UNKNOWN_KIND"),
        ("NewOrder", 5, "FRAME_MALFORMED"), ("NewOrder", {"qty_lots": 1 << 63}, "FRAME_MALFORMED"),
        ("NewOrder", {"kind": 2}, "FRAME_MALFORMED"), ("NewOrder", {"colour": 2}, "FRAME_MALFORMED"),
    ],
)
def test_what_is_no_order_is_told_so(engine: SmallEngine, name: Any, values: Any, refusal: str) -> None:
    answer = engine.ask(do="explain", name=name, values=values)
    assert (answer["ok"], answer["refusal"]) == (False, refusal)
