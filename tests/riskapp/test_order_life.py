"""The projector's order rows move along the table of an order's life alone; a log that does not is refused by name."""

from pathlib import Path

import numpy as np
import pytest

from engine.core.core import Core
from engine.messages.codes import CancelCause, Scope
from engine.messages.layout import BY_NAME, EVENT_SIZE, ORDER_EVENT, decode, encode
from engine.messages.order_life import OrderState
from riskapp.models import ProjectedOrder, RefusalRow
from riskapp.projector.order_rows import LifeBroken
from riskapp.projector.order_tables import OrdersUnknown
from riskapp.projector.projector import Projector
from tests.engine.core.script import command
from tests.engine.core.venue import venue
from tests.riskapp import event_logs

pytestmark = pytest.mark.django_db(transaction=True)
KIND = {name: message.kind for name, message in BY_NAME.items()}


def lived(*lines: str) -> bytes:
    """The events of these commands in a venue that is open, numbered from 1."""
    core: Core = venue(Core)
    before = core.last_event_seq()
    records = b"".join(core.apply_bytes(command(line), 1_000) for line in lines)
    rows = np.frombuffer(records, ORDER_EVENT).copy()
    rows["seq"] -= np.uint64(before)
    return rows.tobytes()


def project(folder: Path, *parts: bytes) -> Projector:
    """Each part in a batch of its own."""
    appender, projector = event_logs.write(folder, b""), Projector(folder, 0)
    for part in parts:
        event_logs.append(appender, part)
        projector.step()
    return projector


def states() -> dict[int, OrderState]:
    return {row.client_order_id: OrderState(row.state) for row in ProjectedOrder.objects.all()}


def test_states_are_those_of_the_table(tmp_path: Path) -> None:
    events = lived(
        "alpha #1 buy 10 @ 100", "beta #8 sell 4 @ 100", "alpha #2 buy 1 @ 90", "alpha #3 cancel #2",
        "alpha #4 buy 5 @ 100 ioc", "alpha #5 buy 7 market stop 101", "beta #6 sell 3 @ 101", "alpha #7 buy 3 @ 101",
    )
    project(tmp_path, events)
    # alpha's stop is triggered by the trade at 101, and finds nobody
    assert states() == {
        1: OrderState.PARTIALLY_FILLED, 2: OrderState.CANCELED, 4: OrderState.CANCELED, 5: OrderState.CANCELED,
        6: OrderState.FILLED, 7: OrderState.FILLED, 8: OrderState.FILLED,
    }


def test_a_kill_is_named_on_every_order_that_it_ended(tmp_path: Path) -> None:
    core: Core = venue(Core)
    before = core.last_event_seq()
    lines = ("alpha #1 buy 10 @ 100", "alpha #2 buy 10 @ 99", "alpha #3 cancel #2")
    records = core.apply_bytes(b"".join(command(line) for line in lines), 1)
    records += core.apply_bytes(encode("SetBlock", request_id=5, scope=Scope.FIRM, number=1, block=1, cancel=1), 1)
    rows = np.frombuffer(records, ORDER_EVENT).copy()
    rows["seq"] -= np.uint64(before)
    rows["related_id"][rows["reason"] == CancelCause.KILLED] -= np.uint64(before)
    project(tmp_path, rows.tobytes())
    [blocked] = [event["seq"] for name, event in decode(rows.tobytes()) if name == "ScopeBlocked"]
    found = {row.client_order_id: (row.cancel_cause, row.caused_by_seq) for row in ProjectedOrder.objects.all()}
    assert found == {1: (CancelCause.KILLED, blocked), 2: (CancelCause.REQUESTED, 0)}


def test_denied_is_not_rejected(tmp_path: Path) -> None:
    project(tmp_path, lived("cleo #1 buy 1 @ 100", "alpha #2 buy 0 @ 100", "alpha #3 cancel #9"))
    assert [row.ended_as for row in RefusalRow.objects.order_by("event_seq")] == [OrderState.DENIED, OrderState.REJECTED, None]


def again(events: bytes, at: int) -> bytes:
    """The event at this place once more, as the next."""
    rows = np.frombuffer(events, ORDER_EVENT)
    return events + _numbered(rows[at : at + 1], len(rows) + 1)


def _numbered(rows: np.ndarray, seq: int) -> bytes:
    rows = rows.copy()
    rows["seq"] = np.arange(seq, seq + len(rows))
    return rows.tobytes()


@pytest.mark.parametrize("cut", [False, True])
def test_an_order_that_ends_twice_stops_the_projector(tmp_path: Path, cut: bool) -> None:
    whole = again(lived("alpha #1 buy 10 @ 100", "alpha #2 cancel #1"), 1)
    parts = [whole[: 2 * EVENT_SIZE], whole[2 * EVENT_SIZE :]] if cut else [whole]
    with pytest.raises(LifeBroken, match=r"order \d+.*Life of an order"):
        project(tmp_path, *parts)
    assert list(states().values()) == ([OrderState.CANCELED] if cut else [])


def test_a_limit_order_that_is_triggered_after_a_fill_stops_it_too(tmp_path: Path) -> None:
    events = lived("alpha #1 buy 10 @ 100", "beta #1 sell 4 @ 100")
    rows = np.frombuffer(events, ORDER_EVENT)[:1].copy()
    rows["kind"] = KIND["OrderTriggered"]
    with pytest.raises(LifeBroken, match="is PARTIALLY_FILLED"):
        project(tmp_path, events, _numbered(rows, len(events) // EVENT_SIZE + 1))


def test_an_order_that_was_never_accepted_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(OrdersUnknown, match="has no row"):
        project(tmp_path, _numbered(np.frombuffer(lived("alpha #1 buy 10 @ 100", "alpha #2 cancel #1"), ORDER_EVENT)[1:], 1))
