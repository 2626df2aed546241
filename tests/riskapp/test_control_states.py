"""The table of states: every pair that is not in it is refused, and the row in the database stays as it was."""

import itertools

import pytest

from riskapp.control_moves import move
from riskapp.control_states import TABLE, Event, State, after
from riskapp.models import ControlRequest, Operator, Verb
from tests.riskapp import cast

PAIRS = list(itertools.product(State, Event))
FINAL = {State.APPLIED}


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_every_pair(ada: Operator, state: State, event: Event) -> None:
    request = cast.request(Verb.HALT, state, ada)
    expected = TABLE.get((state, event))
    moved = move(request, event, {"applied_seq": 7} if expected == State.APPLIED else None)

    assert moved is (expected is not None)
    stored = ControlRequest.objects.get(pk=request.pk)
    assert stored.state == request.state == (expected or state)


def test_the_table_leads_out_of_every_state_but_the_final_ones_and_into_every_state_but_the_first() -> None:
    assert {state for state, _ in TABLE} == set(State) - FINAL
    assert set(TABLE.values()) == set(State) - {State.DRAFT}
    assert {event for _, event in TABLE} == set(Event)


def test_what_the_engine_did_is_what_is_true() -> None:
    """Wherever a request may be on its way or believed lost, its event makes it APPLIED."""
    on_its_way_or_lost = (State.SENT, State.EXPIRED, State.WITHDRAWN, State.REFUSED)
    assert all(after(state, Event.APPLY) == State.APPLIED for state in on_its_way_or_lost)
    assert after(State.DRAFT, Event.APPLY) is after(State.PENDING_APPROVAL, Event.APPLY) is None
