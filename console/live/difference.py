"""What changed between two pictures of one topic."""

from dataclasses import dataclass, field
from typing import Any

from console.live.picture import Key, Picture, Row


@dataclass(slots=True)
class Difference:
    """Row `r[i]`, column number `k[i]` is now `v[i]`; `a` are whole new rows; `x` keys of rows that are gone."""

    r: list[Key] = field(default_factory=list)
    k: list[int] = field(default_factory=list)
    v: list[Any] = field(default_factory=list)
    a: list[Row] = field(default_factory=list)
    x: list[Key] = field(default_factory=list)


def difference(older: Picture, newer: Picture) -> Difference:
    """Applied to `older` it gives `newer`. Rows that are the same object are the same row (`picture.sharing`)."""
    found = Difference(x=[key for key in older.rows if key not in newer.rows])
    for key, row in newer.rows.items():
        before = older.rows.get(key)
        if before is None:
            found.a.append(row)
        elif before is not row:
            _cells(found, key, before, row)
    return found


def _cells(found: Difference, key: Key, before: Row, row: Row) -> None:
    for column, value in enumerate(row):
        if value != before[column] or type(value) is not type(before[column]):
            found.r.append(key)
            found.k.append(column)
            found.v.append(value)
