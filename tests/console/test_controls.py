"""The list of requests and the page of one."""

import re

import pytest
from django.utils import timezone

from riskapp.control_states import State
from riskapp.models import ControlRequest, Operator
from tests.console.conftest import Enter
from tests.console.small_market import BTC

KINDS = {State.APPLIED: 60, State.REFUSED: 3, State.EXPIRED: 2, State.WITHDRAWN: 1, State.SENT: 1}


@pytest.fixture
def requests(market: None) -> list[ControlRequest]:
    """67, oldest first, of each kind so many as KINDS says."""
    states = [state for state, many in KINDS.items() for _ in range(many)]
    return ControlRequest.objects.bulk_create([_request(100 + number, state) for number, state in enumerate(states)])


def _request(pk: int, state: State) -> ControlRequest:
    ada, answered = Operator.objects.get(username="ada"), state in (State.APPLIED, State.REFUSED)
    return ControlRequest(
        pk=pk, verb="HALT", instrument_id=BTC, command="SetPhase", values={"instrument": BTC}, reason=10, state=state,
        proposed_by=ada, proposed_by_name="ada", clicked_at=timezone.now(), applied_seq=pk if answered else None,
        refusal=82 if state == State.REFUSED else None,
    )


def shown(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'<tr data-row="(\d+)"', page)]


@pytest.mark.parametrize(("kind", "states"), [
    ("waiting", {State.SENT}), ("applied", {State.APPLIED}), ("refused", {State.REFUSED}),
    ("lapsed", {State.EXPIRED, State.WITHDRAWN}),
])
def test_kinds(enter: Enter, requests: list[ControlRequest], kind: str, states: set[State]) -> None:
    page = enter("ada").get(f"/controls/?state={kind}").content.decode()
    assert set(shown(page)) <= {one.pk for one in requests if one.state in states}
    assert len(shown(page)) == min(50, sum(KINDS[state] for state in states))
    assert "data-rows" not in page  # what is picked or old is not live, and says as of when it is true
    assert re.search(r"seq 41,408, as of \d\d:\d\d:\d\d UTC", page)


@pytest.mark.parametrize("query", ["", "?state=applied"])
def test_all_pages_show_every_request_once(enter: Enter, requests: list[ControlRequest], query: str) -> None:
    client, seen, address = enter("ada"), [], query
    for _ in range(3):
        page = client.get(f"/controls/{address}").content.decode()
        seen += shown(page)
        older = re.search(r'href="([^"]*)" rel="next"', page)
        if older is None:
            break
        address = older[1].replace("&amp;", "&")
    wanted = [one.pk for one in requests if not query or one.state == State.APPLIED]
    assert sorted(seen) == wanted
    assert len(seen) == len(set(seen))


def test_the_first_page_is_live(enter: Enter, requests: list[ControlRequest]) -> None:
    page = enter("ada").get("/controls/").content.decode()
    assert '<tbody data-rows data-sort="-clicked_ns"' in page
    assert len(shown(page)) == 50


@pytest.mark.parametrize("query", ["?state=perhaps", "?before=x", "?before=5", "?before=99999999999999999999999"])
def test_what_is_not_there_is_404(enter: Enter, requests: list[ControlRequest], query: str) -> None:
    assert enter("ada").get(f"/controls/{query}").status_code == 404


def test_the_page_of_a_refused_request_says_why(enter: Enter, requests: list[ControlRequest]) -> None:
    refused = next(one for one in requests if one.state == State.REFUSED)
    page = enter("otto").get(f"/controls/{refused.pk}/").content.decode()
    assert "This phase cannot follow the present one." in page
    assert "<button" in page  # log out
    assert "/approve/" not in page


@pytest.mark.parametrize(("who", "approve", "withdraw"), [
    ("ada", True, True), ("ben", False, True), ("mo", False, True), ("otto", False, False), ("adam", False, False),
])
def test_buttons_are_there_for_those_who_may(enter: Enter, waiting: None, who: str, approve: bool, withdraw: bool) -> None:
    """Ben has proposed it."""
    for path in ("/controls/", "/controls/77/", "/instruments/2/"):
        page = enter(who).get(path).content.decode()
        assert ("/controls/77/approve/" in page, "/controls/77/withdraw/" in page) == (approve, withdraw), path
