"""Reads the fields of one JSON object; each fault is told with its place in the file."""

from collections.abc import Mapping
from typing import TypeVar

NUMBER_MAX = (1 << 31) - 1

Known = TypeVar("Known")
Key = TypeVar("Key", str, int)


class FlowConfigError(Exception):
    """flow.json cannot be used; the text says where and why."""


class Fields:
    """An object at a place of the file, such as `flow.json, agents row 3`."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise FlowConfigError(f"{where}: an object is expected")
        self._value = value
        self.where = where

    def _get(self, key: str) -> object:
        if key not in self._value:
            raise FlowConfigError(f"{self.where}: {key} is missing")
        return self._value[key]

    def number(self, key: str) -> int:
        return _number(self._get(key), f"{self.where}: {key}")

    def text(self, key: str, length_max: int) -> str:
        return _text(self._get(key), f"{self.where}: {key}", length_max)

    def numbers(self, key: str) -> tuple[int, ...]:
        """At least one."""
        return tuple(_number(one, f"{self.where}: {key}") for one in self._list(key, 1000, least=1))

    def texts(self, key: str, length_max: int) -> tuple[str, ...]:
        """At least one."""
        return tuple(_text(one, f"{self.where}: {key}", length_max) for one in self._list(key, 1000, least=1))

    def part(self, key: str) -> "Fields":
        return Fields(self._get(key), f"{self.where}, {key}")

    def rows(self, key: str, rows_max: int) -> list["Fields"]:
        return [Fields(one, f"{self.where}, {key} row {at}") for at, one in enumerate(self._list(key, rows_max), 1)]

    def _list(self, key: str, most: int, *, least: int = 0) -> list[object]:
        value = self._get(key)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise FlowConfigError(f"{self.where}: {key} must be a list of {least} to {most}")
        return value

    def known(self, key: str, value: Key, of: Mapping[Key, Known]) -> Known:
        """What `value` stands for."""
        if value not in of:
            raise FlowConfigError(f"{self.where}: {key} {value!r} is not defined in this file")
        return of[value]


def _number(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= NUMBER_MAX:
        raise FlowConfigError(f"{where} must be a whole number from 1 to {NUMBER_MAX}")
    return value


def _text(value: object, where: str, length_max: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= length_max:
        raise FlowConfigError(f"{where} must be a text of 1 to {length_max} characters")
    return value
