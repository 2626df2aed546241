"""Accounts of the members."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from engine.core.capacity import ACCOUNTS_MAX
from riskapp.models.firm import Firm

U32_MAX: Final = 2**32 - 1
SELF_MATCH_FREE: Final = U32_MAX
"""The group of accounts that may trade with themselves."""


def is_self_match_group(value: int) -> None:
    """ValidationError for a number that the engine would refuse."""
    if value >= 2**31 and value != SELF_MATCH_FREE:
        raise ValidationError(f"a self-match group is below {2**31}, or {SELF_MATCH_FREE} for none")


class Account(models.Model):
    """What positions and limits belong to. The number is the engine's and never changes."""

    number = models.PositiveIntegerField(primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(ACCOUNTS_MAX)])
    code = models.CharField(max_length=24, unique=True)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="accounts")
    desk = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(U32_MAX)], help_text="0: none")
    self_match_group = models.PositiveBigIntegerField(
        default=0, validators=[is_self_match_group],
        help_text="accounts of one group never trade with each other; 0: the account by itself; 4294967295: with anybody",
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(name="account_fits_the_engine", condition=models.Q(number__range=(1, ACCOUNTS_MAX))),
        )

    def __str__(self) -> str:
        return self.code
