"""How much an account may do in an instrument."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from engine.messages.codes import ROW_LIMITS, Limit
from riskapp.models.account import Account
from riskapp.models.instrument import Instrument


class AccountLimit(models.Model):
    """One limit. No row means zero, and zero lets nothing through."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="limits")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="limits")
    limit = models.PositiveSmallIntegerField(choices=[(one.value, one.name) for one in ROW_LIMITS])
    value = models.BigIntegerField(validators=[MinValueValidator(0)], help_text="lots, or ticks x lots for a notional")

    class Meta:
        ordering = ("account", "instrument", "limit")
        constraints = (
            models.UniqueConstraint(fields=("account", "instrument", "limit"), name="account_limit_once"),
            models.CheckConstraint(name="account_limit_not_negative", condition=Q(value__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.account_id}:{self.instrument_id} {Limit(self.limit).name}"
