"""Rows that are one event each: executions and refusals."""

import numpy as np

from riskapp.projector.binary_copy import Columns
from riskapp.projector.kinds import CANCEL_REFUSED, FILL, REFUSED, REPLACE_REFUSED, Events, of_kinds, signed

_SMALL = np.int16


def executions(events: Events) -> Columns:
    """Columns of riskapp.models.Execution."""
    fills = of_kinds(events, FILL)
    return {
        **_common(fills),
        "trade_id": signed(fills["related_id"]),
        "liquidity": fills["flags"].astype(_SMALL),
        "leaves_lots": fills["leaves_lots"],
    }


def refusals(events: Events) -> Columns:
    """Columns of riskapp.models.RefusalRow."""
    refused = of_kinds(events, REFUSED, CANCEL_REFUSED, REPLACE_REFUSED)
    return {**_common(refused), "kind": refused["kind"].astype(_SMALL), "reason": refused["reason"].astype(_SMALL)}


def _common(events: Events) -> Columns:
    return {
        "event_seq": signed(events["seq"]),
        "command_seq": signed(events["command_seq"]),
        "time_ns": signed(events["time_ns"]),
        "order_id": signed(events["order_id"]),
        "client_order_id": signed(events["client_order_id"]),
        "session": signed(events["session"]),
        "account": signed(events["account"]),
        "instrument": signed(events["instrument"]),
        "side": events["side"].astype(_SMALL),
        "price_ticks": events["price_ticks"],
        "qty_lots": events["qty_lots"],
    }
