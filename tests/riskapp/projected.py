"""What the projections hold, in the shape of plain_fold."""

from typing import Any

from django.db.models import Model

from riskapp.models import (
    BalanceEntry,
    BalanceRow,
    EngineAccount,
    EngineLimit,
    Execution,
    ExecutionCorrection,
    GroupState,
    InstrumentState,
    PositionRow,
    ProjectedOrder,
    ProjectionPosition,
    RefusalRow,
    Restriction,
    ScopeBlock,
    ScopeLimit,
)
from tests.riskapp.plain_fold import Fold

TABLES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "orders": (ProjectedOrder, ("order_id",)),
    "executions": (Execution, ("event_seq",)),
    "corrections": (ExecutionCorrection, ("event_seq",)),
    "balance_entries": (BalanceEntry, ("event_seq",)),
    "balances": (BalanceRow, ("account", "asset")),
    "refusals": (RefusalRow, ("event_seq",)),
    "positions": (PositionRow, ("account", "instrument")),
    "states": (InstrumentState, ("instrument",)),
    "limits": (EngineLimit, ("account", "instrument", "limit")),
    "groups": (GroupState, ("group",)),
    "scope_limits": (ScopeLimit, ("scope", "number", "limit")),
    "blocks": (ScopeBlock, ("scope", "number")),
    "restrictions": (Restriction, ("scope", "number", "instrument")),
    "accounts": (EngineAccount, ("account",)),
}
_NO_STATE = {
    "phase": 0, "phase_reason": 0, "phase_seq": 0, "phase_since_ns": 0, "phase_actor": "", "defined_seq": 0, "reference_ticks": 0,
    "group": 0, "has_own_phase": False, "mark_ticks": 0,
    "settlement_ticks": 0, "reference_seq": 0, "last_price_ticks": 0, "last_qty_lots": 0, "last_trade_seq": 0,
    "trades_total": 0, "volume_lots": 0,
}


def tables() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every projection by its key."""
    return {name: _rows(model, key) for name, (model, key) in TABLES.items()}


def expected(fold: Fold) -> dict[str, dict[Any, dict[str, Any]]]:
    found = {name: dict(getattr(fold, name)) for name in TABLES}
    found["states"] = {number: {**_NO_STATE, **state} for number, state in fold.states.items()}
    return found


def position() -> tuple[int, int]:
    """Event and command up to which they are true."""
    at = ProjectionPosition.objects.get()
    return at.event_seq, at.command_seq


def _rows(model: type[Model], key: tuple[str, ...]) -> dict[Any, dict[str, Any]]:
    skip = {"id", *key}
    names = [field.attname for field in model._meta.concrete_fields if field.name not in skip]
    rows: dict[Any, dict[str, Any]] = {}
    for row in model._default_manager.all():
        values = tuple(getattr(row, name) for name in key)
        rows[values if len(values) > 1 else values[0]] = {name: getattr(row, name) for name in names}
    return rows
