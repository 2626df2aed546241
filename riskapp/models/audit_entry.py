"""Who did what, for ever."""

from django.db import models


class Outcome(models.TextChoices):
    """REQUESTED becomes APPLIED or REFUSED once, together with the engine's sequence number; the others are final."""

    REQUESTED = "REQUESTED", "asked the engine"
    APPLIED = "APPLIED", "the engine did it"
    REFUSED = "REFUSED", "the engine refused it"
    DENIED = "DENIED", "not allowed to"
    DONE = "DONE", "done"


class AuditEntry(models.Model):
    """One line of the audit list. Names are frozen as text, so the entry outlives what it names.

    The database refuses every change but one: the engine's sequence number with the outcome, once.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    correlation_id = models.UUIDField(db_index=True, help_text="the same for all entries of one request")
    who = models.CharField(max_length=32, db_index=True)
    who_id = models.BigIntegerField(null=True, help_text="the operator's number then; no foreign key, on purpose")
    roles = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=8, default="web")
    verb = models.CharField(max_length=32, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    instrument_number = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    reason_text = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    engine_seq = models.BigIntegerField(null=True, help_text="the command's sequence number, filled once")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.who} {self.verb} {self.subject}"
