"""Accounts of the members."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from engine.core.capacity import ACCOUNTS_MAX
from riskapp.models.firm import Firm


class Account(models.Model):
    """What positions and limits belong to. The number is the engine's and never changes."""

    number = models.PositiveIntegerField(primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(ACCOUNTS_MAX)])
    code = models.CharField(max_length=24, unique=True)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="accounts")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(name="account_fits_the_engine", condition=models.Q(number__range=(1, ACCOUNTS_MAX))),
        )

    def __str__(self) -> str:
        return self.code
