"""A session's own view of its orders, against a real engine: every state on the way, and why it ended."""

from collections.abc import Iterator

import numpy as np
import pytest

from engine.client import Client, Orders
from engine.messages.codes import CancelCause, Scope
from engine.messages.layout import BY_NAME, ORDER_EVENT
from engine.messages.order_life import IllegalTransition, OrderState
from engine.messages.refusals import Refusal
from tests.engine.small_engine import MID, SmallEngine, running

BUY, SELL = 1, 2


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("l") / "e") as made:
        yield made


@pytest.fixture
def alpha(engine: SmallEngine) -> Iterator[Client]:
    with engine.client("ALPHA1", orders=Orders()) as client:
        yield client


def submit(client: Client, side: int, price_ticks: int, qty_lots: int, instrument: int = 1, account: int = 1) -> int:
    return client.submit(account=account, instrument=instrument, side=side, qty_lots=qty_lots, price_ticks=price_ticks)


def test_submitted_accepted_filled_in_parts_changed_and_cancelled(engine: SmallEngine, alpha: Client) -> None:
    number = submit(alpha, BUY, MID, 10)
    order = alpha.orders.open[number]
    assert order.state == OrderState.SUBMITTED
    alpha.events(5.0)
    assert (order.state, order.leaves_lots) == (OrderState.ACCEPTED, 10)
    with engine.client("BETA1") as beta:
        submit(beta, SELL, MID, 4, account=3)
        alpha.events(5.0)
    assert (order.state, order.leaves_lots, order.filled_lots) == (OrderState.PARTIALLY_FILLED, 6, 4)

    again = alpha.replace(account=1, instrument=1, order_id=order.order_id, price_ticks=MID, qty_lots=7)
    assert order.state == OrderState.PENDING_UPDATE
    with pytest.raises(IllegalTransition, match="PENDING_UPDATE cannot ASK_UPDATE"):
        alpha.replace(account=1, instrument=1, order_id=order.order_id, price_ticks=MID, qty_lots=8)
    alpha.events(5.0)
    assert (order.state, order.client_order_id, order.qty_lots) == (OrderState.PARTIALLY_FILLED, again, 7)
    assert alpha.orders.open == {again: order}

    alpha.replace(account=1, instrument=1, order_id=order.order_id, price_ticks=MID, qty_lots=4)
    alpha.events(5.0)
    assert order.state == OrderState.PARTIALLY_FILLED, "a replace that was refused leaves it as it was"
    alpha.cancel(account=1, instrument=1, orig_client_order_id=again)
    assert order.state == OrderState.PENDING_CANCEL
    alpha.events(5.0)
    assert (order.state, order.cancel_cause, order.caused_by_seq) == (OrderState.CANCELED, CancelCause.REQUESTED, 0)
    assert (alpha.orders.open, alpha.orders.ended[-1]) == ({}, order)


def test_denied_rejected_and_turned_away(alpha: Client) -> None:
    denied = alpha.orders.open[submit(alpha, BUY, MID * 10, 1)]
    rejected = alpha.orders.open[submit(alpha, BUY, MID, 0)]
    turned_away = alpha.orders.open[submit(alpha, BUY, MID, 1, account=3)]
    alpha.events(5.0, at_least=2)
    while turned_away.state == OrderState.SUBMITTED:
        alpha.events(0.1)
    assert (denied.state, denied.refusal) == (OrderState.DENIED, Refusal.PRICE_OUTSIDE_COLLAR)
    assert (rejected.state, rejected.refusal) == (OrderState.REJECTED, Refusal.QTY_NOT_POSITIVE)
    assert (turned_away.state, turned_away.refusal) == (OrderState.REJECTED, Refusal.ACCOUNT_NOT_OF_SESSION)
    assert not alpha.orders.open


def test_who_is_killed_is_told_by_which_event(engine: SmallEngine, alpha: Client) -> None:
    order = alpha.orders.open[submit(alpha, BUY, MID - 50, 3, instrument=2)]
    alpha.events(5.0)
    answer = engine.must("SetBlock", scope=int(Scope.ACCOUNT), number=1, block=1, cancel=1)
    alpha.events(5.0)
    assert (order.state, order.cancel_cause) == (OrderState.CANCELED, CancelCause.KILLED)
    assert order.caused_by_seq == answer["events"][0][1]["seq"]
    engine.must("SetBlock", scope=int(Scope.ACCOUNT), number=1, block=0)


def test_a_cancel_that_comes_too_late_leaves_the_order_filled(engine: SmallEngine, alpha: Client) -> None:
    order = alpha.orders.open[submit(alpha, BUY, MID, 2)]
    alpha.events(5.0)
    with engine.client("BETA1") as beta:
        submit(beta, SELL, MID, 2, account=3)
        beta.events(5.0, at_least=2)
    alpha.cancel(account=1, instrument=1, order_id=order.order_id)
    assert order.state == OrderState.PENDING_CANCEL, "its fill is not read yet"
    alpha.events(5.0, at_least=2)
    assert order.state == OrderState.FILLED


def test_events_that_are_not_one_orders_life_are_not_taken() -> None:
    orders, row = Orders(), np.zeros(1, ORDER_EVENT)
    orders.submitted(5)
    row["kind"], row["client_order_id"], row["order_id"], row["leaves_lots"] = BY_NAME["OrderAccepted"].kind, 5, 9, 1
    orders.follow(row)
    with pytest.raises(IllegalTransition, match="ACCEPTED cannot ACCEPT"):
        orders.follow(row)
