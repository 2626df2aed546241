"""What an operator asks the engine to do."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from engine.messages.codes import PhaseReason
from engine.messages.layout import BY_NAME
from engine.messages.refusals import Refusal
from riskapp.control_states import State
from riskapp.models import subjects
from riskapp.models.instrument import Instrument
from riskapp.models.unsigned import Unsigned64Field


class Verb(models.TextChoices):
    HALT = "HALT", "Halt"
    RESUME = "RESUME", "Resume"
    OPEN = "OPEN", "Open"
    CLOSE = "CLOSE", "Close"
    SET_LIMIT = "SET_LIMIT", "Set limit"
    SET_REFERENCE = "SET_REFERENCE", "Set reference price"
    DEFINE = "DEFINE", "Define"
    BUST_TRADE = "BUST_TRADE", "Bust trade"
    ADJUST_TRADE = "ADJUST_TRADE", "Adjust trade"
    ADJUST_BALANCE = "ADJUST_BALANCE", "Adjust balance"
    BLOCK = "BLOCK", "Block"
    KILL = "KILL", "Kill"
    RELEASE = "RELEASE", "Release"
    RESTRICT = "RESTRICT", "Restrict"
    UNRESTRICT = "UNRESTRICT", "Lift restriction"


class Via(models.TextChoices):
    """The road: `direct` went to the control socket without the database, and the projector wrote the row afterwards.
    `system` is the venue itself, which brings to the engine what the reference data say."""

    WEB = "web", "console"
    DIRECT = "direct", "control socket"
    SYSTEM = "system", "venue"


def new_request_id() -> int:
    """Random and not 0: the core refuses one that it has applied, so asking twice is safe."""
    return secrets.randbelow((1 << 63) - 1) + 1


class ControlRequest(models.Model):
    """One request from its click to its event. The states' table is riskapp/control_states.py; the database holds the same
    rules for what must never be broken: two different people for a resumption, and facts that do not change afterwards."""

    # the second road takes any 64 bits
    request_id = Unsigned64Field(primary_key=True, default=new_request_id)
    correlation_id = models.UUIDField(default=uuid.uuid4, unique=True, help_text="the audit entries carry it")
    click_id = models.UUIDField(null=True, unique=True, help_text="of the form; a second click is the same request")
    verb = models.CharField(max_length=16, choices=Verb)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, db_constraint=False, related_name="+")
    command = models.CharField(max_length=24, help_text="name of the engine's command")
    values = models.JSONField(default=dict, help_text="the command's fields")
    reason = models.PositiveSmallIntegerField(choices=[(r.value, r.name) for r in PhaseReason])
    reason_text = models.CharField(max_length=300, blank=True)
    ends_phase_seq = models.BigIntegerField(
        null=True, help_text="of a resumption: the command that halted; it ends no later halt"
    )
    via = models.CharField(max_length=8, choices=Via, default=Via.WEB)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_by_name = models.CharField(max_length=24)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by_name = models.CharField(max_length=24, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    clicked_at = models.DateTimeField(help_text="when the server received what set it off")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="first handed to the engine")
    applied_at = models.DateTimeField(null=True, help_text="when the event was projected")
    expires_at = models.DateTimeField(null=True, help_text="not sent after this; empty: never expires")
    attempts = models.PositiveIntegerField(default=0)

    applied_seq = models.BigIntegerField(null=True, help_text="the command's sequence number in the engine")
    engine_time_ns = models.BigIntegerField(null=True)
    durable_ns = models.BigIntegerField(null=True, help_text="when it was safe on disk, by the engine's answer")
    refusal = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("-created_at",), name="controlrequest_newest"),
            models.Index(fields=("state",), name="controlrequest_open", condition=Q(state__in=("PENDING_APPROVAL", "SENT"))),
        )
        constraints = (
            models.CheckConstraint(name="controlrequest_four_eyes", condition=~Q(approved_by=F("proposed_by"))),
            models.CheckConstraint(
                name="controlrequest_resume_needs_approver",
                condition=~Q(verb__in=("RESUME", "RELEASE"), via="web", state__in=("SENT", "APPLIED"))
                | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="controlrequest_web_has_proposer", condition=~Q(via="web") | Q(proposed_by__isnull=False),
            ),
            # the second road is written down by the projector, afterwards: nothing waits on it
            models.CheckConstraint(
                name="controlrequest_direct_is_done",
                condition=~Q(via="direct") | Q(state__in=("APPLIED", "REFUSED"), applied_seq__isnull=False),
            ),
            models.CheckConstraint(
                name="controlrequest_applied_has_seq", condition=~Q(state="APPLIED") | Q(applied_seq__isnull=False),
            ),
            models.UniqueConstraint(
                name="controlrequest_one_open_resume", fields=("instrument",),
                condition=Q(verb="RESUME", state__in=("PENDING_APPROVAL", "SENT")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.request_id}"

    @property
    def subject(self) -> str:
        """What it is about, as people say it."""
        return subjects.of(self.command, self.values)

    @property
    def verb_text(self) -> str:
        """As the audit list has it."""
        return self.get_verb_display().lower()

    @property
    def reason_name(self) -> str:
        """Empty for a number that is no reason: the second road takes any."""
        return PhaseReason(self.reason).name if self.reason in set(PhaseReason) else ""

    @property
    def actor(self) -> str:
        """The last person who was needed."""
        return self.approved_by_name or self.proposed_by_name

    @property
    def click_to_effect_us(self) -> int | None:
        """From the click that set it off to the moment when the engine had it safe on disk (by the engine's answer; without
        one, when the engine took it). None until it was applied, and for the second road, whose click nobody saw."""
        effect_ns = self.durable_ns or self.engine_time_ns
        if self.applied_seq is None or effect_ns is None or self.via == Via.DIRECT:
            return None
        return (effect_ns - ns_of(self.approved_at or self.clicked_at)) // 1000

    @property
    def refusal_text(self) -> str:
        return Refusal(self.refusal).text if self.refusal in set(Refusal) else ""

    def engine_request(self) -> dict[str, Any]:
        """What the control socket is asked."""
        who: dict[str, Any] = {"request_id": self.request_id}
        if any(field.name == "actor" for field in BY_NAME[self.command].fields):
            who["actor"] = self.actor
        return {"do": "command", "name": self.command, "values": {**self.values, **who}}


def ns_of(moment: datetime) -> int:
    """Nanoseconds since 1970; whole microseconds, without a float between."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
