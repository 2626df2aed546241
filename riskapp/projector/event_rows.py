"""Rows that are one event each: executions, their corrections, refusals, deposits and withdrawals."""

import numpy as np

from riskapp.projector.binary_copy import Columns
from riskapp.projector.kinds import (
    BALANCE_CHANGED,
    CANCEL_REFUSED,
    FILL,
    REFUSED,
    REPLACE_REFUSED,
    TRADE_ADJUSTED,
    TRADE_BUSTED,
    Events,
    of_kinds,
    signed,
)

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


def corrections(events: Events) -> Columns:
    """Columns of riskapp.models.ExecutionCorrection."""
    corrected = of_kinds(events, TRADE_BUSTED, TRADE_ADJUSTED)
    common = _common(corrected)
    return {
        **{name: column for name, column in common.items() if name != "client_order_id"},
        "request_id": common["client_order_id"],
        "kind": corrected["kind"].astype(_SMALL),
        "trade_id": signed(corrected["related_id"]),
        "previous_price_ticks": corrected["leaves_lots"],  # where a fill has its leaves
    }


def balance_entries(controls: Events) -> Columns:
    """Columns of riskapp.models.BalanceEntry."""
    changed = of_kinds(controls, BALANCE_CHANGED)
    return {
        "event_seq": signed(changed["seq"]),
        "command_seq": signed(changed["command_seq"]),
        "time_ns": signed(changed["time_ns"]),
        "account": signed(changed["account"]),
        "asset": changed["subject"].astype(_SMALL),
        "amount": changed["value"],
        "available_before": changed["previous"],
        "request_id": signed(changed["request_id"]),
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
