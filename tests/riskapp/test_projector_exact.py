"""The projections after any flow are what a plain fold of the same events says, however the flow is cut into batches."""

from pathlib import Path
from random import Random

import pytest

from engine.messages.order_life import WORKING
from riskapp.models import Execution, ProjectedOrder, RefusalRow
from riskapp.projector import rebuild
from riskapp.projector.projector import Projector
from tests.riskapp import event_logs, projected
from tests.riskapp.plain_fold import Fold

pytestmark = pytest.mark.django_db(transaction=True)


def project_all(projector: Projector) -> int:
    total = 0
    while done := projector.step():
        total += done
    return total


@pytest.mark.parametrize(("seed", "events_max"), [(1, 10_000), (2, 300), (3, 17), (5, 100)])
def test_equals_a_plain_fold(tmp_path: Path, seed: int, events_max: int) -> None:
    events, core = event_logs.random_events(seed, 8000)
    event_logs.write(tmp_path, events)
    total = project_all(Projector(tmp_path, 0, events_max))

    assert total == core.last_event_seq()
    assert projected.position() == (core.last_event_seq(), core.last_seq())
    fold = Fold().apply(events)
    found, expected = projected.tables(), projected.expected(fold)
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert {name[1:] for name in dir(Fold) if name[1:2].isupper()} == fold.seen, "the flow lacks an event"


def test_positions_are_the_cores_own(tmp_path: Path) -> None:
    events, core = event_logs.random_events(5, 1500)
    event_logs.write(tmp_path, events)
    project_all(Projector(tmp_path, 0))

    rows = projected.tables()["positions"]
    cores = {(a, i): (net, cost, realised) for a, i, net, cost, realised, *_ in core.positions() if any((net, cost, realised))}
    ours = {key: (row["net_lots"], row["open_cost"], row["realised"]) for key, row in rows.items()}
    assert {key: values for key, values in ours.items() if any(values)} == cores
    assert len(cores) > 3


def test_follows_a_log_that_grows(tmp_path: Path) -> None:
    events, _core = event_logs.random_events(6, 600)
    appender = event_logs.write(tmp_path, b"")
    projector, random, at = Projector(tmp_path, 0, 64), Random(6), 0
    assert projector.step() == 0
    while at < len(events):
        size = event_logs.EVENT_SIZE * random.randint(1, 90)
        event_logs.append(appender, events[at : at + size])
        at += size
        project_all(projector)
    assert projected.tables() == projected.expected(Fold().apply(events))


def test_keeps_a_window_that_depends_on_the_position_alone(tmp_path: Path, settings) -> None:
    settings.PROJECTED_ORDER_EVENTS, settings.PROJECTED_TRADE_EVENTS = 500, 1000
    events, core = event_logs.random_events(7, 1500)
    event_logs.write(tmp_path, events)
    last = core.last_event_seq()
    fold = Fold().apply(events)
    for events_max in (40, 10_000):
        project_all(Projector(tmp_path, 0, events_max))
        kept = {n: o for n, o in fold.orders.items() if o["state"] in WORKING or o["last_seq"] > last - 500}
        assert set(ProjectedOrder.objects.values_list("order_id", flat=True)) == set(kept) < set(fold.orders)
        assert set(RefusalRow.objects.values_list("event_seq", flat=True)) == {n for n in fold.refusals if n > last - 500}
        assert set(Execution.objects.values_list("event_seq", flat=True)) == {n for n in fold.executions if n > last - 1000}
        rebuild.empty(0)
