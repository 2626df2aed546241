"""Writes folded orders: COPY into a staging table of this connection, then one merge."""

from typing import Final

from django.db.backends.utils import CursorWrapper

from engine.messages.order_life import OrderState
from riskapp.projector.binary_copy import copy_into
from riskapp.projector.order_rows import EXTENDED, IF_IT_WAS, TERMS, LifeBroken, OrderRows

_TABLE: Final = "riskapp_projectedorder"
_NEW: Final = "staged_new_order"
_CHANGED: Final = "staged_order_change"
_EXTENDED: Final = "staged_order_terms"

_PLAIN: Final = ("order_type", "cancel_cause", "caused_by_seq", "leaves_lots", "last_seq", "last_command_seq", "last_ns")
"""Columns that a change gives anew whatever the order was."""
_MAKE: Final = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {_NEW} (LIKE {_TABLE}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS {_CHANGED} (
    order_id bigint, client_order_id bigint, price_ticks bigint, qty_lots bigint, has_terms smallint, order_type smallint,
    cancel_cause smallint, caused_by_seq bigint, leaves_lots bigint, filled_lots bigint, last_seq bigint,
    last_command_seq bigint, last_ns bigint,
    {", ".join(f"{name} smallint" for name in IF_IT_WAS.values())}
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS {_EXTENDED} (
    order_id bigint, stop_price_ticks bigint, display_qty_lots bigint, min_qty_lots bigint, expire_ns bigint, trigger smallint,
    self_match smallint
) ON COMMIT DELETE ROWS
"""
_BECOMES: Final = f"CASE old.state {' '.join(f'WHEN {was:d} THEN change.{name}' for was, name in IF_IT_WAS.items())} ELSE -1 END"
"""What follows on what the order was; below 0: nothing can."""


class OrdersUnknown(Exception):
    """Events speak of orders that were never projected: the rows are not this log's."""


def write(cursor: CursorWrapper, rows: OrderRows) -> None:
    """OrdersUnknown when an order that changed has no row; LifeBroken when its events cannot follow on what it was."""
    cursor.execute(_MAKE)
    copy_into(cursor, _NEW, rows.new)
    copy_into(cursor, _CHANGED, rows.changed)
    if len(rows.new["order_id"]):
        cursor.execute(_insert(tuple(rows.new)))
    changed = len(rows.changed["order_id"])
    if changed:
        cursor.execute(_update())
        if cursor.rowcount != changed:
            _explain(cursor)
    if len(rows.extended["order_id"]):
        copy_into(cursor, _EXTENDED, rows.extended)
        cursor.execute(_extend())


def _explain(cursor: CursorWrapper) -> None:
    """Why not every order that changed was found and followed."""
    cursor.execute(
        f"SELECT change.order_id, old.state, change.last_seq FROM {_CHANGED} AS change "  # noqa: S608
        f"LEFT JOIN {_TABLE} AS old USING (order_id) WHERE old.order_id IS NULL OR {_BECOMES} < 0 "
        "ORDER BY old.state NULLS FIRST LIMIT 1"
    )
    order_id, state, seq = cursor.fetchone()
    if state is None:
        raise OrdersUnknown(f"order {order_id % (1 << 64)}, which event {seq} is about, has no row")
    raise LifeBroken(
        f"order {order_id % (1 << 64)} is {OrderState(state).name}, and its events up to {seq} cannot follow on that; "
        f"docs/MESSAGES.md, *Life of an order*"
    )


def _insert(names: tuple[str, ...]) -> str:
    # an id comes again when a slot's generation has gone round, after 2^32 orders in it
    columns = ", ".join(names)
    renewed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != "order_id")
    return f"INSERT INTO {_TABLE} ({columns}) SELECT {columns} FROM {_NEW} ON CONFLICT (order_id) DO UPDATE SET {renewed}"  # noqa: S608


def _update() -> str:
    terms = ", ".join(f"{name} = CASE change.has_terms WHEN 1 THEN change.{name} ELSE old.{name} END" for name in TERMS)
    plain = ", ".join(f"{name} = change.{name}" for name in _PLAIN)
    return (
        f"UPDATE {_TABLE} AS old SET {plain}, {terms}, filled_lots = old.filled_lots + change.filled_lots, "  # noqa: S608
        f"state = {_BECOMES} FROM {_CHANGED} AS change WHERE old.order_id = change.order_id AND {_BECOMES} >= 0"
    )


def _extend() -> str:
    extended = ", ".join(f"{name} = told.{name}" for name in EXTENDED)
    return f"UPDATE {_TABLE} AS old SET {extended} FROM {_EXTENDED} AS told WHERE old.order_id = told.order_id"  # noqa: S608
