"""The page of orders: every kind of order in words, filters that are in the address, and why an order ended."""

import re
from html import unescape

import pytest

from engine.messages.codes import CancelCause, Instruction, OrderType, TimeInForce, Trigger
from engine.messages.order_life import OrderState
from riskapp.models import ProjectedOrder
from tests.console.conftest import Enter
from tests.console.small_market import NOW_NS


def rows(page: str) -> list[list[str]]:
    table = re.search(r'aria-label="Orders"><table.*?</table>', page, re.S)
    found = re.findall(r"<tr>(.*?)</tr>", table[0][table[0].index("<tbody>") :], re.S) if table else []
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in cells]


def change(number: int, **values: int) -> None:
    assert ProjectedOrder.objects.filter(client_order_id=number).update(**values)


def test_working_orders_the_last_changed_first(enter: Enter) -> None:
    shown = rows(enter("mo").get("/orders/").content.decode())
    assert [row[-1] for row in shown] == ["4", "3", "2", "1"]
    assert shown[0][1:13] == [
        "ALPHA-A", "BTC/USD", "Sell", "Limit", "GTC", "63,121.00", "—", "0.7000", "—", "0.7000", "0.0000", shown[0][12],
    ]


def test_stops_icebergs_and_hidden_orders_say_what_they_are(enter: Enter) -> None:
    change(1, order_type=OrderType.STOP_LIMIT, stop_price_ticks=6_320_000, trigger=Trigger.MARK)
    change(2, display_qty_lots=500, time_in_force=TimeInForce.GTD, expire_ns=NOW_NS)
    change(3, instructions=Instruction.HIDDEN | Instruction.POST_ONLY)
    hidden, iceberg, stop = rows(enter("ada").get("/orders/").content.decode())[1:]
    assert stop[4:8] == ["Stop limit", "GTC", "63,119.50", "63,200.00 on mark, waits"]
    assert (iceberg[5], iceberg[9]) == ("GTD until 2026-01-01 00:00:00.000000", "0.0500")
    assert hidden[4] == "Limit, post only, hidden"


def test_an_order_that_ended_names_the_event(enter: Enter) -> None:
    change(2, state=OrderState.CANCELED, cancel_cause=CancelCause.KILLED, caused_by_seq=63_000, leaves_lots=0)
    client = enter("otto")
    assert len(rows(client.get("/orders/").content.decode())) == 3
    (ended,) = rows(client.get("/orders/?ended=on").content.decode())
    assert ended[12:14] == ["Canceled", "Killed, event 63,000"]


@pytest.mark.parametrize(("asked", "count"), [
    ("?account=ALPHA-A", 4), ("?account=BETA-A", 0), ("?account=x", 0), ("?instrument=ETH/USD", 0),
    ("?instrument=BTC/USD&before=3", 2),
])
def test_filters_are_in_the_address(enter: Enter, asked: str, count: int) -> None:
    assert len(rows(enter("ada").get(f"/orders/{asked}").content.decode())) == count


def test_what_cannot_be_read_shows_nothing(enter: Enter) -> None:
    answer = enter("ada").get("/orders/?before=soon")
    assert answer.status_code == 400
    assert rows(answer.content.decode()) == []
