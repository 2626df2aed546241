"""What the projections keep. They are a window on the log, not the record: the journal is.

A row is kept while its last event is among the newest so many, so the tables are bounded in rows, and what they hold depends on
the position alone: a projection that was rebuilt keeps the same rows. Working orders, positions, balances, limits and controls
always stay.
At the demo's two thousand events a second the defaults keep orders and refusals for 40 minutes and trades for half a day.
"""

from typing import Final

from django.conf import settings
from django.db import connection

from engine.messages.order_life import WORKING

_WORKING: Final = ", ".join(str(int(state)) for state in WORKING)
_ORDERS: Final = f"DELETE FROM riskapp_projectedorder WHERE last_seq <= %s AND NOT state IN ({_WORKING})"  # noqa: S608
_REFUSALS: Final = "DELETE FROM riskapp_refusalrow WHERE event_seq <= %s"
_CORRECTIONS: Final = "DELETE FROM riskapp_executioncorrection WHERE event_seq <= %s"
_BALANCE_ENTRIES: Final = "DELETE FROM riskapp_balanceentry WHERE event_seq <= %s"
_EXECUTIONS: Final = "DELETE FROM riskapp_execution WHERE event_seq <= %s"


def prune(event_seq: int) -> None:
    """Drops the rows that have left their window at this position. In the batch's transaction: few rows each time."""
    windows = (
        (_ORDERS, settings.PROJECTED_ORDER_EVENTS),
        (_REFUSALS, settings.PROJECTED_ORDER_EVENTS),
        (_EXECUTIONS, settings.PROJECTED_TRADE_EVENTS),
        (_CORRECTIONS, settings.PROJECTED_TRADE_EVENTS),
        (_BALANCE_ENTRIES, settings.PROJECTED_TRADE_EVENTS),
    )
    with connection.cursor() as cursor:
        for statement, window in windows:
            if event_seq > window:
                cursor.execute(statement, [event_seq - window])
