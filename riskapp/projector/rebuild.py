"""Empties the projections. What was there comes again from the log; control requests and the audit list are no projection."""

from django.db import connection, transaction

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

PROJECTIONS = (
    ProjectedOrder, Execution, ExecutionCorrection, BalanceEntry, BalanceRow, PositionRow, InstrumentState, EngineLimit,
    EngineAccount, RefusalRow, GroupState, Restriction, ScopeBlock, ScopeLimit,
)


def empty(shard: int) -> None:
    """Tables and position in one transaction. A projector that runs notices, and goes on from the log's beginning."""
    tables = ", ".join(model._meta.db_table for model in PROJECTIONS)
    with transaction.atomic(), connection.cursor() as cursor:
        ProjectionPosition.objects.select_for_update().get_or_create(shard=shard)
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        ProjectionPosition.objects.filter(shard=shard).update(event_seq=0, command_seq=0, time_ns=0, first_event_ns=0)
