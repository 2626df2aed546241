"""Ada proposes, Ben approves, Cleo has no rights; one instrument, and what the projector says of it."""

import uuid
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from engine.messages.codes import Phase, PhaseReason
from riskapp.control_states import State
from riskapp.demo.load import instrument_fields
from riskapp.demo.venue import INSTRUMENTS
from riskapp.models import ControlRequest, Instrument, InstrumentState, Operator, Verb

BTC = 1
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""The venue's own takes a quarter of a second for each of the demo's operators, on purpose."""
HALT = {"instrument": BTC, "phase": int(Phase.HALTED), "reason": int(PhaseReason.DRILL)}
RESUME = {**HALT, "phase": int(Phase.CONTINUOUS)}


def operator(name: str, *roles: str) -> Operator:
    """Without a password: these tests do not log in."""
    person = Operator.objects.create(username=name)
    person.groups.set(Group.objects.filter(name__in=roles))
    assert person.groups.count() == len(roles)
    return person


def btc() -> Instrument:
    return Instrument.objects.create(number=BTC, **instrument_fields(INSTRUMENTS[0]))


def phase(number: int, now: Phase, *, seq: int) -> None:
    """As the projector writes it."""
    InstrumentState.objects.update_or_create(instrument=number, defaults={"phase": now, "phase_seq": seq})


def request(verb: Verb, state: State, proposer: Operator, **fields: Any) -> ControlRequest:
    """A request in any state that the database allows, written past the actions."""
    values = HALT if verb == Verb.HALT else RESUME
    facts = {
        "verb": verb, "instrument_id": BTC, "command": "SetPhase", "values": values, "reason": PhaseReason.DRILL, "state": state,
        "click_id": uuid.uuid4(), "proposed_by": proposer, "proposed_by_name": proposer.username, "clicked_at": timezone.now(),
        "applied_seq": 7 if state == State.APPLIED else None,
    }
    return ControlRequest.objects.create(**{**facts, **fields})
