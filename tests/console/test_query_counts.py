"""How many statements a page needs, in query_counts.json. More rows must not need more statements."""

import json
import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp import audit
from riskapp.control_states import State
from riskapp.models import Account, ControlRequest, Operator, Outcome, PositionRow
from tests.console.conftest import Enter
from tests.console.small_market import BTC

COUNTS: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", COUNTS)
def test_statements_of_a_page(enter: Enter, waiting: None, path: str) -> None:
    """Fewer is as wrong as more: the file must say what is."""
    entry = audit.record(who="ada", verb="test", subject="BTC/USD", outcome=Outcome.DONE)
    assert statements(enter("ada"), path.format(entry=entry.pk)) == COUNTS[path]


@pytest.mark.parametrize("path", ["/", f"/instruments/{BTC}/", "/positions/", "/controls/?state=applied", "/audit/"])
def test_more_rows_need_no_more_statements(enter: Enter, waiting: None, path: str) -> None:
    client = enter("ada")
    audit.record(who="ada", verb="test", subject="BTC/USD", outcome=Outcome.DONE)
    _more_rows(1)
    few = statements(client, path)
    _more_rows(2)
    _more_rows(3)
    assert statements(client, path) == few


def _more_rows(turn: int) -> None:
    ada = Operator.objects.get(username="ada")
    Client().force_login(Operator.objects.get(username="ben"))
    for number in range(100 * turn, 100 * turn + 5):
        account = Account.objects.create(number=number, code=f"ALPHA-{number}", firm_id=1)
        PositionRow.objects.create(
            account=account.pk, instrument=BTC, net_lots=1, open_cost=1, realised=0, bought_lots=1, sold_lots=0, last_seq=1,
        )
        ControlRequest.objects.create(
            verb="HALT", instrument_id=BTC, command="SetPhase", values={"instrument": BTC}, reason=PhaseReason.DRILL,
            state=State.APPLIED, applied_seq=number, proposed_by=ada, proposed_by_name="ada", clicked_at=timezone.now(),
            click_id=uuid.uuid4(),
        )
        audit.record(who="ada", verb="test", subject="BTC/USD", outcome=Outcome.DONE)
