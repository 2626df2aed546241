"""Who may send orders."""

import hashlib
import hmac
import secrets
import string

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from riskapp.models.account import Account

SECRET_LENGTH = 32
SESSION_MAX = 4095
# the engine refuses the whole file of sessions when one row of it is wrong, so none may be
NAME = r"^[!-~]{1,16}$"
DIGEST = r"^[0-9a-f]{64}$"


def new_secret(length: int = SECRET_LENGTH) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def hash_of(secret: str) -> str:
    """SHA-256 in hex. A plain one is enough: secrets are random and 32 characters long."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


class TradingSession(models.Model):
    """A logon to order entry. The secret itself is kept nowhere in the database."""

    number = models.PositiveIntegerField(primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(SESSION_MAX)])
    name = models.CharField(max_length=16, unique=True, validators=[RegexValidator(NAME, "Printable ASCII without spaces.")])
    secret_sha256 = models.CharField(max_length=64, editable=False)
    accounts = models.ManyToManyField(Account, related_name="sessions")
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="session_fits_the_engine",
                condition=models.Q(number__range=(1, SESSION_MAX), name__regex=NAME, secret_sha256__regex=DIGEST),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def knows(self, secret: str) -> bool:
        return hmac.compare_digest(self.secret_sha256, hash_of(secret))
