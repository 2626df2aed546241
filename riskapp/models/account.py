"""Accounts of the members."""

from django.db import models

from riskapp.models.firm import Firm


class Account(models.Model):
    """What positions and limits belong to. The number is the engine's and never changes."""

    number = models.PositiveIntegerField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="accounts")

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.code
