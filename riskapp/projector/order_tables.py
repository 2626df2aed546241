"""Writes folded orders: COPY into a staging table of this connection, then one merge."""

from typing import Final

from django.db.backends.utils import CursorWrapper

from riskapp.projector.binary_copy import copy_into
from riskapp.projector.order_rows import TERMS, OrderRows

_TABLE: Final = "riskapp_projectedorder"
_NEW: Final = "staged_new_order"
_CHANGED: Final = "staged_order_change"

_MAKE: Final = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {_NEW} (LIKE {_TABLE}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS {_CHANGED} (
    order_id bigint, client_order_id bigint, price_ticks bigint, qty_lots bigint, has_terms smallint, state smallint,
    cancel_cause smallint, leaves_lots bigint, filled_lots bigint, last_seq bigint, last_ns bigint
) ON COMMIT DELETE ROWS
"""


class OrdersUnknown(Exception):
    """Events speak of orders that were never projected: the rows are not this log's."""


def write(cursor: CursorWrapper, rows: OrderRows) -> None:
    """OrdersUnknown when an order that changed has no row."""
    cursor.execute(_MAKE)
    copy_into(cursor, _NEW, rows.new)
    copy_into(cursor, _CHANGED, rows.changed)
    if len(rows.new["order_id"]):
        cursor.execute(_insert(tuple(rows.new)))
    changed = len(rows.changed["order_id"])
    if changed:
        cursor.execute(_update())
        if cursor.rowcount != changed:
            raise OrdersUnknown(f"{changed - cursor.rowcount} of {changed} orders that changed have no row")


def _insert(names: tuple[str, ...]) -> str:
    # an id comes again when a slot's generation has gone round, after 2^32 orders in it
    columns = ", ".join(names)
    renewed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != "order_id")
    return f"INSERT INTO {_TABLE} ({columns}) SELECT {columns} FROM {_NEW} ON CONFLICT (order_id) DO UPDATE SET {renewed}"  # noqa: S608


def _update() -> str:
    terms = ", ".join(f"{name} = CASE change.has_terms WHEN 1 THEN change.{name} ELSE old.{name} END" for name in TERMS)
    plain = ", ".join(f"{name} = change.{name}" for name in ("state", "cancel_cause", "leaves_lots", "last_seq", "last_ns"))
    return (
        f"UPDATE {_TABLE} AS old SET {plain}, {terms}, filled_lots = old.filled_lots + change.filled_lots "  # noqa: S608
        f"FROM {_CHANGED} AS change WHERE old.order_id = change.order_id"
    )
