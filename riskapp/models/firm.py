"""Members of the venue."""

from django.db import models


class Firm(models.Model):
    """A member. The number is the engine's and never changes."""

    number = models.PositiveIntegerField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.code
