"""A halt is one person with a typed confirmation; a resumption is two people."""

import re
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.test import Client
from django.utils import timezone

from console.received import KEY, Stamped
from engine.messages.codes import PhaseReason
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, InstrumentState, Outcome
from tests.console.conftest import Enter
from tests.console.small_market import BTC, ETH, halt

HALT = f"/instruments/{BTC}/halt/"


def form(**changes: object) -> dict[str, object]:
    return {"click_id": str(uuid.uuid4()), "reason": int(PhaseReason.DRILL), "typed": "BTC/USD", "reason_text": "test", **changes}


def test_a_halt_is_asked_for_and_not_yet_shown_as_done(enter: Enter) -> None:
    client = enter("ada")
    page = client.post(HALT, form(), follow=True).content.decode()
    request = ControlRequest.objects.get()
    assert (request.state, request.proposed_by_name, request.reason) == (State.SENT, "ada", PhaseReason.DRILL)
    assert AuditEntry.objects.get(verb="halt").outcome == Outcome.REQUESTED
    assert "It is halted when its lamp says so" in page
    assert re.search(rf'data-cell="{BTC}.phase"[^>]*data-state="CONTINUOUS">Open<', page)


def test_a_halt_that_was_applied_is_not_said_to_be_on_its_way(enter: Enter) -> None:
    """The page swaps the two sentences by itself; what the server writes is right without script."""
    client = enter("ada")
    client.post(HALT, form())
    halt(BTC, phase_seq=41_409)
    page = client.get(f"/instruments/{BTC}/").content.decode()
    assert f'data-when="{BTC}.phase!=1" hidden>The halt of BTC/USD is on its way' in page
    assert f'data-when="{BTC}.phase=1">BTC/USD is halted.' in page


def test_the_page_says_halted_when_the_event_was_projected(enter: Enter) -> None:
    client = enter("ada")
    client.post(HALT, form())
    halt(BTC, phase_seq=41_409)
    request = ControlRequest.objects.get()
    now_ns = int(request.clicked_at.timestamp() * 1_000_000) * 1000
    ControlRequest.objects.update(
        state=State.APPLIED, applied_seq=41_409, engine_time_ns=now_ns, durable_ns=now_ns + 3_400_000, applied_at=timezone.now(),
    )
    page = client.get(f"/instruments/{BTC}/").content.decode()
    assert re.search(rf'data-cell="{BTC}.phase"[^>]*data-state="HALTED">Halted<', page)
    assert "41,409" in page
    assert "3.40 ms" in page


@pytest.mark.parametrize(("changes", "said"), [
    ({"typed": ""}, "This field is required"),
    ({"typed": "btc/usd"}, "This must be exactly BTC/USD. Nothing was halted."),
    ({"typed": "ETH/USD"}, "This must be exactly BTC/USD. Nothing was halted."),
    ({"reason": ""}, "This field is required"),
    ({"reason": int(PhaseReason.CAUSE_RESOLVED)}, "Select a valid choice"),
    ({"reason": "x"}, "Select a valid choice"),
    ({"reason_text": "x" * 301}, "at most 300 characters"),
])
def test_a_form_that_is_not_complete_halts_nothing(enter: Enter, changes: dict[str, object], said: str) -> None:
    answer = enter("ada").post(HALT, form(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ControlRequest.objects.exists()


def test_a_form_without_click_id_halts_nothing(enter: Enter) -> None:
    answer = enter("ada").post(HALT, form(click_id="no uuid"))
    assert answer.status_code == 422
    assert not ControlRequest.objects.exists()


def test_the_second_click_is_the_same_request(enter: Enter) -> None:
    client, sent = enter("ada"), form()
    client.post(HALT, sent)
    client.post(HALT, sent)
    assert ControlRequest.objects.count() == 1
    assert AuditEntry.objects.filter(verb="halt").count() == 1


def test_somebody_elses_form_is_refused(enter: Enter) -> None:
    sent = form()
    enter("ada").post(HALT, sent)
    answer = enter("ben").post(HALT, sent)
    assert answer.status_code == 409
    assert "This form was used for another request" in answer.content.decode()


@pytest.mark.django_db(transaction=True)  # the page is made in another thread, which sees only what was committed
def test_the_click_counts_from_when_the_server_received_it(enter: Enter) -> None:
    """Not from when a thread had time for it."""
    received = timezone.now() - timedelta(seconds=3)
    client = enter("ada")
    client.get(f"/instruments/{BTC}/")
    sent = form(csrfmiddlewaretoken=client.cookies["csrftoken"].value)
    assert async_to_sync(post_over_asgi)(HALT, sent, client, received) == 302
    assert ControlRequest.objects.get().clicked_at == received


async def post_over_asgi(path: str, fields: dict[str, object], client: Client, received: datetime) -> int:
    """The status of the answer."""
    body = urlencode(fields).encode()
    headers = {
        "host": "localhost", "cookie": client.cookies.output(attrs=[], header="", sep=";"),
        "content-type": "application/x-www-form-urlencoded", "content-length": str(len(body)),
    }
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", KEY: received,
        "headers": [(name.encode(), value.strip().encode()) for name, value in headers.items()],
    }
    web = ApplicationCommunicator(ASGIHandler(), scope)
    await web.send_input({"type": "http.request", "body": body})
    status = (await web.receive_output(5))["status"]
    await web.wait(5)  # until its thread has given the database connection back
    return status


def test_the_time_of_arrival_is_noted_before_anything_else() -> None:
    seen: list[dict[str, object]] = []

    async def pages(scope: dict[str, object], receive: object, send: object) -> None:
        seen.append(scope)

    before = timezone.now()
    async_to_sync(Stamped(pages))({"type": "http"}, None, None)
    assert before <= seen[0][KEY] <= timezone.now()


def test_log_in_in_between_leads_back_to_the_instrument(enter: Enter) -> None:
    sent_away = enter("").post(HALT, form())
    assert sent_away.headers["Location"] == f"/login/?next={HALT}"
    assert enter("ada").get(HALT).headers["Location"] == f"/instruments/{BTC}/"
    assert not ControlRequest.objects.exists()


def test_ada_proposes_and_ben_approves(enter: Enter) -> None:
    ada, ben = enter("ada"), enter("ben")
    ada.post(f"/instruments/{ETH}/resume/", {"reason": int(PhaseReason.CAUSE_RESOLVED), "reason_text": "repaired"})
    request = ControlRequest.objects.get()
    assert request.state == State.PENDING_APPROVAL
    own = ada.get(f"/controls/{request.pk}/").content.decode()
    assert "somebody else must approve it" in own
    assert "/approve/" not in own
    assert "Approve: let ETH/USD trade again" in ben.get("/controls/").content.decode()
    ben.post(f"/controls/{request.pk}/approve/")
    request.refresh_from_db()
    assert (request.state, request.proposed_by_name, request.approved_by_name) == (State.SENT, "ada", "ben")


def test_ada_cannot_approve_her_own_proposal(enter: Enter) -> None:
    ada = enter("ada")
    ada.post(f"/instruments/{ETH}/resume/", {"reason": int(PhaseReason.CAUSE_RESOLVED), "reason_text": "repaired"})
    request = ControlRequest.objects.get()
    answer = ada.post(f"/controls/{request.pk}/approve/", follow=True)
    assert "You proposed this: somebody else must approve it." in answer.content.decode()
    assert ControlRequest.objects.get().state == State.PENDING_APPROVAL
    assert AuditEntry.objects.get(outcome=Outcome.DENIED).reason == "SAME_PERSON"


@pytest.mark.parametrize(("number", "changes", "status", "said"), [
    (ETH, {"reason_text": ""}, 422, "This field is required"),
    (ETH, {"reason": int(PhaseReason.SUSPENSION)}, 422, "Select a valid choice"),
    (BTC, {}, 409, "The instrument is not halted"),
])
def test_a_proposal_that_does_not_fit_is_told_why(
    enter: Enter, number: int, changes: dict[str, object], status: int, said: str,
) -> None:
    sent = {"reason": int(PhaseReason.CAUSE_RESOLVED), "reason_text": "repaired", **changes}
    answer = enter("ada").post(f"/instruments/{number}/resume/", sent)
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert not ControlRequest.objects.exists()


def test_withdrawn_is_withdrawn(enter: Enter) -> None:
    enter("ada").post(f"/instruments/{ETH}/resume/", {"reason": int(PhaseReason.CAUSE_RESOLVED), "reason_text": "repaired"})
    request = ControlRequest.objects.get()
    enter("mo").post(f"/controls/{request.pk}/withdraw/")
    answer = enter("ben").post(f"/controls/{request.pk}/approve/", follow=True)
    assert "does not wait for a second person any more" in answer.content.decode()
    assert ControlRequest.objects.get().state == State.WITHDRAWN


@pytest.mark.parametrize(
    "path", ["/controls/1/approve/", "/controls/1/withdraw/", "/instruments/9/halt/", "/instruments/9/resume/"],
)
def test_what_is_not_there_is_404(enter: Enter, path: str) -> None:
    assert enter("ada").post(path, form()).status_code == 404


def test_a_halt_can_be_asked_for_whatever_the_projections_say(enter: Enter) -> None:
    InstrumentState.objects.all().delete()
    assert enter("mo").post(HALT, form()).status_code == 302
    assert ControlRequest.objects.get().state == State.SENT
