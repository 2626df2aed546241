"""Requests without an answer: asked again until they have one, halts first, never too early and never without bound."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from engine.host.control_client import ask
from engine.messages.refusals import Refusal
from riskapp import outbox
from riskapp.control_delivery import deliver
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Instrument, Operator, Verb
from tests.riskapp import cast
from tests.riskapp.running_venue import engine

pytestmark = pytest.mark.django_db(transaction=True)
DEFINE = {
    "instrument": 1, "collar_bps": 100, "price_ticks_max": 1000, "qty_lots_max": 10, "notional_max": 10_000, "tick_multiple": 1,
    "lot_multiple": 1,
}


def age(request: ControlRequest, seconds: float) -> None:
    """As if it had been written so long ago; the database lets nobody do that, so its guard is away for a moment."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riskapp_controlrequest DISABLE TRIGGER control_facts_stand")
        cursor.execute(
            "UPDATE riskapp_controlrequest SET created_at = %s WHERE request_id = %s",
            [timezone.now() - timedelta(seconds=seconds), request.pk],
        )
        cursor.execute("ALTER TABLE riskapp_controlrequest ENABLE TRIGGER control_facts_stand")


def test_without_an_engine_it_is_asked_again_and_stays_sent(ada: Operator, btc: Instrument, settings, tmp_path: Path) -> None:
    settings.ENGINE_FOLDER = tmp_path
    request = cast.request(Verb.HALT, State.SENT, ada)
    assert outbox.run_round() == 0  # the task on the engine's queue has a second
    age(request, 2)
    for attempt in (1, 2):
        assert outbox.run_round() == 1
        request.refresh_from_db()
        assert (request.state, request.attempts) == (State.SENT, attempt)


def test_a_round_is_bounded(ada: Operator, btc: Instrument, settings, tmp_path: Path) -> None:
    settings.ENGINE_FOLDER = tmp_path
    for _ in range(outbox.ROUND_MAX + 3):
        age(cast.request(Verb.HALT, State.SENT, ada), 2)
    assert outbox.run_round() == outbox.ROUND_MAX


def test_with_an_engine_it_is_answered(ada: Operator, btc: Instrument, settings, tmp_path: Path) -> None:
    settings.ENGINE_FOLDER = tmp_path / "engine.0"
    with engine(settings.ENGINE_FOLDER):
        for name, values in (("DefineInstrument", DEFINE), ("SetPhase", {"instrument": 1, "phase": 2})):
            command = {"do": "command", "name": name, "values": {**values, "request_id": len(name)}}
            assert ask(settings.ENGINE_FOLDER, command, 5)["ok"]
        good, again = cast.request(Verb.HALT, State.SENT, ada), cast.request(Verb.HALT, State.SENT, ada)
        age(good, 3)
        age(again, 2)
        assert outbox.run_round() == 2
        assert outbox.run_round() == 0
    good.refresh_from_db()
    again.refresh_from_db()
    # applied is what the event says, and nobody projects here; the times are known
    assert (good.state, good.applied_seq) == (State.SENT, 3)
    assert good.durable_ns is not None
    assert good.click_to_effect_us is not None
    assert (again.state, again.refusal_text) == (State.REFUSED, "This phase cannot follow the present one.")


def test_what_cannot_be_asked_is_refused_and_what_may_be_heard_later_waits(
    ada: Operator, btc: Instrument, settings, tmp_path: Path,
) -> None:
    settings.ENGINE_FOLDER = tmp_path / "engine.0"
    nonsense = cast.request(Verb.HALT, State.SENT, ada, values={**cast.HALT, "nonsense": 1})
    waits = cast.request(Verb.HALT, State.SENT, ada)
    with engine(settings.ENGINE_FOLDER):
        deliver(nonsense.pk)
        (settings.ENGINE_FOLDER / "control.secret").write_text("of another engine")
        deliver(waits.pk)
    nonsense.refresh_from_db()
    waits.refresh_from_db()
    assert (nonsense.state, nonsense.refusal, nonsense.applied_seq) == (State.REFUSED, Refusal.FRAME_MALFORMED, None)
    entry = AuditEntry.objects.get(correlation_id=nonsense.correlation_id)
    assert (entry.who, entry.verb, entry.outcome, entry.reason_text) == ("ada", "halt", "REFUSED", Refusal.FRAME_MALFORMED.text)
    assert (waits.state, waits.attempts) == (State.SENT, 1)
