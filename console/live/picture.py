"""One picture: what is true of a topic at one moment."""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from console.live.bounds import PICTURE_BYTES_MAX
from riskapp.topics import Topic

Row = list[Any]
Key = str | int
NUMBERS: Final = ("seq", "ts", "pub")


class BadPictureError(ValueError):
    """What came over Redis is no picture of this topic."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`n` counts the pictures that this process read of the topic; `seq`, `ts` and `pub` are the publisher's.

    Rows are a set by key. `cols` are the topic's own.
    """

    topic: str
    n: int
    seq: int
    ts: int
    pub: int
    cols: tuple[str, ...]
    rows: dict[Key, Row]


def read(raw: bytes, kind: Topic, name: str, n: int) -> Picture:
    """BadPictureError when it is not a picture of `name` with this topic's columns, or has more rows than the topic may have."""
    if len(raw) > PICTURE_BYTES_MAX:
        raise BadPictureError(f"{len(raw)} bytes")
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise BadPictureError(f"not JSON: {fault}") from None
    if not isinstance(said, dict) or said.get("topic") != name:
        raise BadPictureError("it names another topic")
    if any(not isinstance(said.get(field), int) for field in NUMBERS):
        raise BadPictureError(f"{', '.join(NUMBERS)} must be whole numbers")
    if said.get("cols") != list(kind.columns):
        raise BadPictureError(f"columns {said.get('cols')!r}, riskapp.topics says {kind.columns}")
    return Picture(name, n, said["seq"], said["ts"], said["pub"], kind.columns, _keyed(said.get("rows"), kind))


def _keyed(rows: Any, kind: Topic) -> dict[Key, Row]:
    if not isinstance(rows, list) or len(rows) > kind.rows_max:
        raise BadPictureError(f"rows must be a list of at most {kind.rows_max}")
    width = len(kind.columns)
    if any(not isinstance(row, list) or len(row) != width or not isinstance(row[0], str | int) for row in rows):
        raise BadPictureError(f"each row has {width} values, the first of them the key")
    return {row[0]: row for row in rows}


def sharing(older: Picture, newer: Picture) -> Picture:
    """`newer` with the row objects of `older` where they say the same: a ring of pictures then costs only what changed."""
    before = older.rows
    rows = {key: before[key] if key in before and same(before[key], row) else row for key, row in newer.rows.items()}
    return Picture(newer.topic, newer.n, newer.seq, newer.ts, newer.pub, newer.cols, rows)


def same(one: Row, other: Row) -> bool:
    """Equal as JSON: True is not 1 there."""
    return one == other and [*map(type, one)] == [*map(type, other)]
