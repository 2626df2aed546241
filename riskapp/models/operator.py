"""Who works here."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models

from riskapp.roles import PERMISSIONS

PROGRAMS = frozenset({"system", "unnamed"})
"""Names that the audit list gives to what is no person."""


def not_a_program(username: str) -> None:
    if username.lower() in PROGRAMS:
        raise ValidationError(f"{username} is what the audit list calls a program: choose another name")


class Operator(AbstractUser):
    """A person who logs in. The login name travels in the engine's records, which hold 24 bytes of ASCII."""

    username = models.CharField(
        "login name", max_length=24, unique=True, validators=[ASCIIUsernameValidator(), not_a_program],
    )

    class Meta:
        permissions: ClassVar = list(PERMISSIONS.items())

    @property
    def role_names(self) -> str:
        """The operator's roles as they are now, to be frozen into an audit entry."""
        return ", ".join(self.groups.order_by("name").values_list("name", flat=True))
