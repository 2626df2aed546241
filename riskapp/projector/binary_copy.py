"""Columns of whole numbers in PostgreSQL's binary COPY form, made by numpy: no Python per row."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.backends.utils import CursorWrapper

Column = npt.NDArray[Any]
Columns = Mapping[str, Column]
"""Name of the table's column -> values, all of one length: int16 for smallint, int64 for bigint."""

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"


def encode(columns: Columns) -> bytes:
    """The whole COPY stream. A row is its number of fields (i16), then each field's length (i32) and its big-endian value."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for number, column in enumerate(columns.values()):
        fields += [(f"size{number}", ">i4"), (f"value{number}", f">i{column.dtype.itemsize}")]
    rows = np.empty(len(next(iter(columns.values()))), np.dtype(fields))
    rows["count"] = len(columns)
    for number, column in enumerate(columns.values()):
        rows[f"size{number}"] = column.dtype.itemsize
        rows[f"value{number}"] = column
    return _HEADER + rows.tobytes() + _TRAILER


def copy_into(cursor: CursorWrapper, table: str, columns: Columns) -> None:
    """Appends the columns to a table; nothing when they are empty. `table` is a name of ours, never input."""
    if not len(next(iter(columns.values()))):
        return
    names = ", ".join(columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(encode(columns))
