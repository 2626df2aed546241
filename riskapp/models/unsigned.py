"""Whole numbers of 64 bits without a sign, kept in PostgreSQL's signed bigint."""

from typing import Any

from django.db import models

_HALF, _WHOLE = 1 << 63, 1 << 64


class Unsigned64Field(models.BigIntegerField):
    """0 to 2^64 - 1. A client may send any such number as its ClOrdID, and none may stop the projector.

    From 2^63 on the column holds the number minus 2^64, so equality works and order does not.
    """

    description = "Unsigned 64-bit integer"

    def get_prep_value(self, value: Any) -> int | None:
        number = super().get_prep_value(value)
        return number if number is None or number < _HALF else number - _WHOLE

    def from_db_value(self, value: int | None, *_: object) -> int | None:
        return value if value is None or value >= 0 else value + _WHOLE

    @property
    def validators(self) -> list[Any]:
        return []  # the base class would refuse the upper half
