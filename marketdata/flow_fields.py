"""Reads the fields of one JSON object; each fault is told with its place in the file."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

NUMBER_MAX = (1 << 63) - 1

Known = TypeVar("Known")


class FlowConfigError(Exception):
    """flow.json cannot be used; the text says where and why."""


class Fields:
    """An object at a place of the file, such as `flow.json, sessions row 3`."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise FlowConfigError(f"{where}: an object is expected")
        self._value = value
        self.where = where

    def _get(self, key: str) -> object:
        if key not in self._value:
            raise FlowConfigError(f"{self.where}: {key} is missing")
        return self._value[key]

    def number(self, key: str, *, least: int = 1) -> int:
        return _number(self._get(key), f"{self.where}: {key}", least)

    def numbers(self, key: str) -> tuple[int, ...]:
        """At least one."""
        return tuple(_number(one, f"{self.where}: {key}", 1) for one in self._list(key, 1000, least=1))

    def text(self, key: str, length_max: int) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not 0 < len(value) <= length_max:
            raise FlowConfigError(f"{self.where}: {key} must be a text of 1 to {length_max} characters")
        return value

    def size(self, key: str) -> Decimal:
        """A decimal above zero, written as text."""
        try:
            value = Decimal(self.text(key, 32))
        except InvalidOperation:
            value = Decimal(0)
        if not (value.is_finite() and value > 0):
            raise FlowConfigError(f"{self.where}: {key} must be a decimal above zero")
        return value

    def part(self, key: str) -> "Fields":
        return Fields(self._get(key), f"{self.where}, {key}")

    def parts(self) -> dict[int, "Fields"]:
        """The objects in this one, whose keys are numbers written as text."""
        if not all(key.isascii() and key.isdecimal() for key in self._value):
            raise FlowConfigError(f"{self.where}: keys must be whole numbers")
        return {int(key): self.part(key) for key in self._value}

    def rows(self, key: str, most: int, *, least: int = 0) -> list["Fields"]:
        return [Fields(one, f"{self.where}, {key} row {at}") for at, one in enumerate(self._list(key, most, least=least), 1)]

    def _list(self, key: str, most: int, *, least: int) -> list[object]:
        value = self._get(key)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise FlowConfigError(f"{self.where}: {key} must be a list of {least} to {most}")
        return value

    def known(self, key: str, value: int, of: Mapping[int, Known]) -> Known:
        """What `value` stands for."""
        if value not in of:
            raise FlowConfigError(f"{self.where}: {key} {value} is not defined in this file")
        return of[value]


def _number(value: object, where: str, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= NUMBER_MAX:
        raise FlowConfigError(f"{where} must be a whole number from {least} to {NUMBER_MAX}")
    return value
