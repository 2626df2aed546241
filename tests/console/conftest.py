"""The small market, and a browser without script for each of the cast."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engine.messages.codes import PhaseReason
from riskapp.control_states import State
from riskapp.models import AuditEntry, ControlRequest, Operator, Outcome
from tests.console import small_market
from tests.console.small_market import ETH

REQUEST = 77
Enter = Callable[[str], Client]


@pytest.fixture
def market(db: None) -> None:
    small_market.make()


@pytest.fixture
def enter(market: None) -> Enter:
    """A client that is logged in as one of the cast; "" stays anonymous."""

    def entered(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(Operator.objects.get(username=name))
        return client

    return entered


@pytest.fixture
def waiting(market: None) -> None:
    """A resumption that Ben has proposed, so that Ada may approve it."""
    ben = Operator.objects.get(username="ben")
    ControlRequest.objects.create(
        pk=REQUEST, verb="RESUME", instrument_id=ETH, command="SetPhase", values={"instrument": ETH, "phase": 2, "reason": 9},
        reason=PhaseReason.CAUSE_RESOLVED, reason_text="repaired", state=State.PENDING_APPROVAL, ends_phase_seq=40_000,
        proposed_by=ben, proposed_by_name="ben", clicked_at=timezone.now(), expires_at=timezone.now() + timedelta(minutes=15),
    )
    AuditEntry.objects.create(
        correlation_id=uuid.uuid4(), who="ben", verb="propose resume", subject="ETH/USD", outcome=Outcome.DONE,
    )
