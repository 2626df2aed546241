"""Trades taken back and deposits made, with the real engine and the projector over its log: counter-entries, never deletion."""

from collections.abc import Generator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from engine.client.client import Client
from engine.host.control_client import ask
from engine.messages.codes import AccountKind
from riskapp.control_states import State
from riskapp.demo import secret_files
from riskapp.models import (
    AuditEntry,
    BalanceEntry,
    BalanceRow,
    ControlRequest,
    Correction,
    Execution,
    ExecutionCorrection,
    Instrument,
    Outcome,
    PositionRow,
    Verb,
    Via,
)
from tests.riskapp import cast
from tests.riskapp.running_venue import engine, projector, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
SPOT = 60_000


@pytest.fixture
def venue(tmp_path: Path, settings) -> Generator[Path, None, None]:
    """The demo venue, open."""
    settings.VAR, settings.ENGINE_FOLDER = tmp_path, tmp_path / "engine.0"
    settings.PASSWORD_HASHERS = cast.QUICK_HASHERS
    call_command("load_demo", stdout=StringIO())
    with engine(settings.ENGINE_FOLDER), projector(settings.ENGINE_FOLDER, rounds=False):
        call_command("open_market", stdout=StringIO())
        yield settings.ENGINE_FOLDER


def trade(venue: Path, qty_lots: int) -> int:
    """Account 1 buys of account 2 at the opening price. The trade's id, once it is projected."""
    ticks, before = Instrument.objects.get(pk=1).opening_reference_ticks, Execution.objects.count()
    with Client(str(venue / "orders.sock"), "REPLAY1", secret_files.session_secret("REPLAY1")) as client:
        client.submit(account=1, instrument=1, side=1, qty_lots=qty_lots, price_ticks=ticks)
        client.submit(account=2, instrument=1, side=2, qty_lots=qty_lots, price_ticks=ticks)
        wait_for(lambda: Execution.objects.count() == before + 2)
    return Execution.objects.order_by("-event_seq")[0].trade_id


def asked(venue: Path, **request: Any) -> dict[str, Any]:
    return ask(venue, {"actor": "direct:ada", **request}, 10.0)


def positions() -> dict[int, int]:
    return {row.account: row.net_lots for row in PositionRow.objects.filter(instrument=1)}


def test_a_bust_is_a_row_beside_the_execution(venue: Path) -> None:
    kept, busted = trade(venue, 3), trade(venue, 5)
    executions = list(Execution.objects.values())
    answer = asked(venue, do="bust_trade", trade_id=busted, request_id=77)
    assert answer["ok"]
    wait_for(lambda: ControlRequest.objects.filter(pk=77).exists())

    assert list(Execution.objects.values()) == executions
    rows = list(ExecutionCorrection.objects.order_by("event_seq"))
    assert [(row.kind, row.trade_id, row.account, row.side) for row in rows] == [
        (Correction.BUSTED, busted, 1, 1), (Correction.BUSTED, busted, 2, 2),
    ]
    assert {(row.request_id, row.command_seq, row.qty_lots) for row in rows} == {(77, answer["seq"], 5)}
    assert not ExecutionCorrection.objects.filter(trade_id=kept).exists()
    assert positions() == {1: 3, 2: -3}
    assert asked(venue, do="bust_trade", trade_id=busted, request_id=78)["refusal"] == "TRADE_ALREADY_CORRECTED"
    assert asked(venue, do="bust_trade", trade_id=busted + 1, request_id=79)["refusal"] == "TRADE_UNKNOWN"

    wait_for(lambda: ControlRequest.objects.filter(pk=78).exists())
    request, again = ControlRequest.objects.get(pk=77), ControlRequest.objects.get(pk=78)
    assert (request.verb, request.state, request.via, request.applied_seq) == (
        Verb.BUST_TRADE, State.APPLIED, Via.DIRECT, answer["seq"],
    )
    assert request.subject == f"BTC/USD trade {busted}"
    assert (again.verb, again.state) == (Verb.BUST_TRADE, State.REFUSED)
    assert AuditEntry.objects.get(correlation_id=request.correlation_id).outcome == Outcome.APPLIED


def test_a_price_adjustment_says_both_prices(venue: Path) -> None:
    trade_id = trade(venue, 4)
    price = Execution.objects.get(event_seq=trade_id).price_ticks
    assert asked(venue, do="adjust_trade", trade_id=trade_id, request_id=80, new_price_ticks=price + 10)["ok"]
    wait_for(lambda: ControlRequest.objects.filter(pk=80).exists())
    rows = ExecutionCorrection.objects.filter(trade_id=trade_id)
    assert {(row.kind, row.previous_price_ticks, row.price_ticks) for row in rows} == {(Correction.ADJUSTED, price, price + 10)}
    assert {row.account: int(row.open_cost + 0) for row in PositionRow.objects.filter(instrument=1)} == {
        1: 4 * (price + 10), 2: -4 * (price + 10),
    }


def test_deposits_and_withdrawals_add_up(venue: Path) -> None:
    assert asked(venue, do="command", name="DefineAccount", values={
        "request_id": 90, "account": SPOT, "firm": 1, "account_kind": int(AccountKind.SPOT),
    })["ok"]
    for request_id, amount in ((91, 1_000), (92, -300)):
        values = {"request_id": request_id, "account": SPOT, "asset": 7, "amount": amount, "actor": "direct:ada"}
        assert asked(venue, do="command", name="AdjustBalance", values=values)["ok"]
    wait_for(lambda: ControlRequest.objects.filter(pk=92).exists())
    assert [(e.amount, e.available_before) for e in BalanceEntry.objects.order_by("event_seq")] == [(1_000, 0), (-300, 1_000)]
    assert [(row.account, row.asset, row.deposited) for row in BalanceRow.objects.all()] == [(SPOT, 7, 700)]
    request = ControlRequest.objects.get(pk=92)
    assert (request.verb, request.proposed_by_name, request.values["amount"]) == (Verb.ADJUST_BALANCE, "direct:ada", -300)
