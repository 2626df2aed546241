"""What changed between two values of an audit entry."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` as text; None: the field was not there."""

    name: str
    before: str | None
    after: str | None


def differences(before: Any, after: Any) -> list[Difference]:
    """Field by field, those that are equal left out. What is no object counts as one field called `value`."""
    old, new = _fields(before), _fields(after)
    names = [*new, *(name for name in old if name not in new)]
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _fields(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    fields = value if isinstance(value, dict) else {"value": value}
    return {name: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for name, one in fields.items()}
