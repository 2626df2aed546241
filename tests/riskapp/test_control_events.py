"""What the projector makes of control events: requests marked with what the engine did, the second road written down."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.codes import Phase, PhaseReason
from engine.messages.layout import encode
from engine.messages.refusals import Refusal
from riskapp import audit
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Instrument, InstrumentState, Operator, Outcome, Verb, Via
from riskapp.projector.projector import Projector
from tests.riskapp import cast, event_logs

pytestmark = pytest.mark.django_db(transaction=True)
NOW_NS = 1_767_225_600_123_456_789
DEFINE = {
    "instrument": 1, "collar_bps": 100, "price_ticks_max": 1000, "qty_lots_max": 10, "notional_max": 10_000, "tick_multiple": 1,
    "lot_multiple": 1,
}


class Venue:
    """The core behind an event log, and the projector of it."""

    def __init__(self, folder: Path) -> None:
        self.core = Core(Capacity(orders=16, accounts=4, instruments=4, requests=16))
        self.appender = event_logs.write(folder, b"")
        self.projector = Projector(folder, 0)
        self.send("DefineInstrument", request_id=901, **DEFINE)
        self.send("SetPhase", request_id=902, instrument=1, phase=Phase.CONTINUOUS, actor="direct:root")

    def send(self, command: str, **values: Any) -> int:
        """The command's number; its events are projected."""
        event_logs.append(self.appender, self.core.apply_bytes(encode(command, **values), NOW_NS))
        self.projector.step()
        return self.core.last_seq()

    def asked(self, request: ControlRequest) -> int:
        """As the control socket does it."""
        asked = request.engine_request()
        return self.send(asked["name"], **asked["values"])


@pytest.fixture
def venue(tmp_path: Path) -> Venue:
    return Venue(tmp_path)


def halt(btc: Instrument, actor: Operator) -> ControlRequest:
    return halt_instrument(btc, actor=actor, reason=PhaseReason.DRILL, clicked_at=timezone.now())


def test_applied(venue: Venue, ada: Operator, btc: Instrument) -> None:
    request = halt(btc, ada)
    seq = venue.asked(request)
    request.refresh_from_db()
    assert (request.state, request.applied_seq, request.engine_time_ns) == (State.APPLIED, seq, NOW_NS)
    assert venue.projector.marked == 1
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.who, entry.outcome, entry.engine_seq) == ("ada", Outcome.APPLIED, seq)
    state = InstrumentState.objects.get(instrument=1)
    assert (state.phase, state.phase_seq, state.phase_actor) == (Phase.HALTED, seq, "ada")


def test_refused(venue: Venue, ada: Operator, btc: Instrument) -> None:
    venue.asked(halt(btc, ada))
    request = halt(btc, ada)
    seq = venue.asked(request)
    request.refresh_from_db()
    assert (request.state, request.refusal, request.applied_seq) == (State.REFUSED, Refusal.PHASE_TRANSITION_INVALID, seq)
    assert request.refusal_text
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.outcome, entry.engine_seq) == (Outcome.REFUSED, seq)


def test_asked_twice_is_applied_once(venue: Venue, ada: Operator, btc: Instrument) -> None:
    request = halt(btc, ada)
    first = venue.asked(request)
    venue.asked(request)
    request.refresh_from_db()
    assert (request.state, request.applied_seq, request.refusal) == (State.APPLIED, first, None)


def test_refused_first_and_applied_when_asked_again(venue: Venue, ada: Operator, btc: Instrument) -> None:
    venue.send("SetPhase", request_id=903, instrument=1, phase=Phase.HALTED)
    request = halt(btc, ada)
    refused = venue.asked(request)
    venue.send("SetPhase", request_id=904, instrument=1, phase=Phase.CONTINUOUS)
    applied = venue.asked(request)
    request.refresh_from_db()
    assert (request.state, request.applied_seq, request.refusal) == (State.APPLIED, applied, None)
    entries = AuditEntry.objects.filter(correlation_id=request.correlation_id).order_by("id")
    assert [(entry.outcome, entry.engine_seq) for entry in entries] == [(Outcome.REFUSED, refused), (Outcome.APPLIED, applied)]


@pytest.mark.parametrize("state", [State.EXPIRED, State.WITHDRAWN])
def test_what_was_given_up_and_happened_all_the_same(
    venue: Venue, ada: Operator, ben: Operator, btc: Instrument, state: State,
) -> None:
    venue.send("SetPhase", request_id=903, instrument=1, phase=Phase.HALTED)
    request = cast.request(
        Verb.RESUME, state, ada, approved_by=ben, approved_by_name="ben", approved_at=timezone.now(), click_id=uuid.uuid4(),
    )
    audit.record_request(request, who=ben, verb="approve resume", outcome=Outcome.REQUESTED)
    seq = venue.asked(request)
    request.refresh_from_db()
    assert (request.state, request.applied_seq) == (State.APPLIED, seq)
    assert AuditEntry.objects.get(correlation_id=request.correlation_id).engine_seq == seq


def test_the_second_road_is_written_down(venue: Venue, btc: Instrument) -> None:
    request_id = (1 << 64) - 5  # any 64 bits
    asked = {"instrument": 1, "phase": Phase.HALTED, "reason": PhaseReason.TECHNICAL_FAULT, "actor": "direct:ben"}
    seq = venue.send("SetPhase", request_id=request_id, **asked)
    request = ControlRequest.objects.get(pk=request_id)
    assert (request.verb, request.via, request.state, request.applied_seq) == (Verb.HALT, Via.DIRECT, State.APPLIED, seq)
    assert (request.proposed_by, request.proposed_by_name, request.reason_name) == (None, "direct:ben", "TECHNICAL_FAULT")
    assert request.click_to_effect_us is None  # nobody saw the click
    entry = AuditEntry.objects.get(correlation_id=request.correlation_id)
    assert (entry.who, entry.via, entry.verb, entry.subject) == ("direct:ben", "direct", "halt", "BTC/USD")
    assert (entry.outcome, entry.engine_seq, entry.instrument_number) == (Outcome.APPLIED, seq, 1)


def test_the_second_road_refused_and_then_applied(venue: Venue, btc: Instrument) -> None:
    asked = {"request_id": 77, "instrument": 1, "phase": Phase.HALTED, "actor": "direct:ben"}
    venue.send("SetPhase", request_id=903, instrument=1, phase=Phase.HALTED, actor="direct:root")
    refused = venue.send("SetPhase", **asked)
    request = ControlRequest.objects.get(pk=77)
    assert (request.state, request.refusal, request.applied_seq) == (State.REFUSED, Refusal.PHASE_TRANSITION_INVALID, refused)
    assert AuditEntry.objects.get(correlation_id=request.correlation_id).outcome == Outcome.REFUSED

    venue.send("SetPhase", request_id=904, instrument=1, phase=Phase.CONTINUOUS, actor="direct:root")
    applied = venue.send("SetPhase", **asked)
    venue.send("SetPhase", **asked)  # refused, since it was applied
    request.refresh_from_db()
    assert (request.state, request.applied_seq) == (State.APPLIED, applied)
    entries = AuditEntry.objects.filter(correlation_id=request.correlation_id).order_by("id")
    assert [(entry.outcome, entry.engine_seq) for entry in entries] == [(Outcome.REFUSED, refused), (Outcome.APPLIED, applied)]


@pytest.mark.parametrize(
    ("command", "values", "verb", "subject"),
    [
        ("SetPhase", {"instrument": 4_000_000_000, "phase": 1, "actor": "direct:x"}, Verb.HALT, "instrument 4000000000"),
        ("SetPhase", {"instrument": 1, "phase": 0, "actor": "direct:x"}, Verb.CLOSE, "BTC/USD"),
        ("SetPhase", {"instrument": 1, "phase": 9, "actor": "direct:x"}, Verb.RESUME, "BTC/USD"),
        ("SetBlock", {"scope": 2, "number": 7, "block": 1, "cancel": 1, "actor": "direct:x"}, Verb.KILL, "firm 7"),
        ("SetBlock", {"scope": 1, "block": 1, "actor": "direct:x"}, Verb.BLOCK, "the venue"),
        ("SetRestriction", {"scope": 3, "number": 7, "instrument": 1, "restricted": 1, "actor": "direct:x"}, Verb.RESTRICT,
         "desk 7 BTC/USD"),
        ("SetPhase", {"group": 7, "phase": 2, "actor": "direct:x"}, Verb.OPEN, "group 7"),
        ("SetLimit", {"scope": 1, "limit": 6, "value": 5, "actor": "direct:x"}, Verb.SET_LIMIT, "the venue OPEN_ORDERS"),
        ("SetLimit", {"account": 3, "instrument": 1, "limit": 9, "actor": "direct:x"}, Verb.SET_LIMIT, "account 3 BTC/USD"),
        ("SetReferencePrice", {"instrument": 1, "price_ticks": 50}, Verb.SET_REFERENCE, "BTC/USD"),
        ("DefineAccount", {"account": 2, "firm": 4_000_000_000}, Verb.DEFINE, "account 2"),
        ("DefineInstrument", {"instrument": 0}, Verb.DEFINE, "instrument 0"),
    ],
)
def test_whatever_comes_by_the_second_road(
    venue: Venue, btc: Instrument, command: str, values: dict[str, Any], verb: Verb, subject: str,
) -> None:
    seq = venue.send(command, request_id=55, **values)
    request = ControlRequest.objects.get(pk=55)
    assert (request.verb, request.applied_seq, request.subject) == (verb, seq, subject)
    assert request.proposed_by_name == values.get("actor", "unnamed")
    assert AuditEntry.objects.get(correlation_id=request.correlation_id).subject == subject


def test_a_schedule_is_a_request_and_what_it_brings_is_none(venue: Venue, btc: Instrument) -> None:
    """Applied when it is scheduled; taken back by a request of its own."""
    second = 1_000_000_000
    halt = {"instrument": 1, "phase": Phase.HALTED, "reason": PhaseReason.NEWS, "actor": "direct:x"}
    asked = venue.send("SchedulePhase", request_id=55, at_time_ns=NOW_NS + second, **halt)
    venue.send("SchedulePhase", request_id=56, at_time_ns=NOW_NS + 2 * second, **halt)
    request = ControlRequest.objects.get(pk=55)
    assert (request.command, request.state, request.applied_seq) == ("SchedulePhase", State.APPLIED, asked)
    assert (request.subject, request.reason) == ("BTC/USD HALTED at 2026-01-01 00:00:01", PhaseReason.NEWS)
    due = venue.send("AdvanceTime", to_time_ns=NOW_NS + second)
    request.refresh_from_db()
    assert request.applied_seq == asked
    state = InstrumentState.objects.get(instrument=1)
    assert (state.phase, state.phase_reason, state.phase_seq) == (Phase.HALTED, PhaseReason.SCHEDULED, due)

    [number] = [row[0] for row in venue.core.schedules()]
    back = venue.send("CancelSchedule", request_id=57, schedule=number, actor="direct:x")
    venue.send("CancelSchedule", request_id=58, schedule=number, actor="direct:x")
    taken, refused = ControlRequest.objects.get(pk=57), ControlRequest.objects.get(pk=58)
    assert (taken.state, taken.applied_seq, taken.subject) == (State.APPLIED, back, f"schedule {number}")
    assert (refused.state, refused.refusal, refused.subject) == (State.REFUSED, Refusal.SCHEDULE_UNKNOWN, f"schedule {number}")


def test_time_is_nobodys_request(venue: Venue) -> None:
    venue.send("AdvanceTime", request_id=66, to_time_ns=NOW_NS + 1)
    venue.send("AdvanceTime", request_id=66, to_time_ns=NOW_NS)
    assert not ControlRequest.objects.filter(pk=66).exists()
