"""One batch: its rows and the position that they are true for, in one transaction."""

from dataclasses import dataclass

from django.db import connection, transaction

from riskapp.models import BalanceRow, EngineAccount, EngineLimit, InstrumentState, PositionRow
from riskapp.projector import control_events, event_rows, order_rows, order_tables, retention
from riskapp.projector.binary_copy import copy_into
from riskapp.projector.deposits import OfAsset, apply_deposits
from riskapp.projector.instrument_states import apply_events
from riskapp.projector.kinds import ACCOUNT_DEFINED, LIMIT_SET, Events, bigint, controls, of_kinds
from riskapp.projector.memory import Memory
from riskapp.projector.positions import Key, apply_trades

_POSITION_COLUMNS = ("net_lots", "open_cost", "realised", "bought_lots", "sold_lots", "last_seq")
_STATE_COLUMNS = tuple(field.name for field in InstrumentState._meta.fields if not field.primary_key)


class Overtaken(Exception):
    """Somebody else has moved the position: read it anew."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a batch made of the rows that memory holds, to be written."""

    positions: set[Key]
    states: set[int]
    deposits: set[OfAsset]


def project(memory: Memory, events: Events) -> int:
    """Projects the events that follow memory's position, at least one. Returns how many controls with a request id there were.

    Overtaken; any exception leaves the database as it was, and memory must then be loaded again.
    """
    with transaction.atomic():
        _claim(memory)
        of_controls = controls(events)
        changed = Changed(
            apply_trades(memory.positions, events), apply_events(memory.states, events, of_controls),
            apply_deposits(memory.deposits, of_controls),
        )
        _write_events(events, of_controls)
        _write_memory(memory, changed)
        _write_engine(of_controls)
        marked = control_events.project(control_events.answers(events, of_controls))
        _advance(memory, events)
        retention.prune(memory.at.event_seq)
    return marked


def _claim(memory: Memory) -> None:
    with connection.cursor() as cursor:
        # losing the last moments in a crash is harmless: position and rows go back together, and the log is read again
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(
            "SELECT event_seq, first_event_ns FROM riskapp_projectionposition WHERE shard = %s FOR UPDATE", [memory.at.shard],
        )
        found = cursor.fetchone()
    if found != (memory.at.event_seq, memory.at.first_event_ns):
        raise Overtaken


def _write_events(events: Events, of_controls: Events) -> None:
    with connection.cursor() as cursor:
        copy_into(cursor, "riskapp_execution", event_rows.executions(events))
        copy_into(cursor, "riskapp_executioncorrection", event_rows.corrections(events))
        copy_into(cursor, "riskapp_balanceentry", event_rows.balance_entries(of_controls))
        copy_into(cursor, "riskapp_refusalrow", event_rows.refusals(events))
        order_tables.write(cursor, order_rows.fold(events))


def _write_memory(memory: Memory, changed: Changed) -> None:
    PositionRow.objects.bulk_create(
        memory.position_rows(changed.positions),
        update_conflicts=True, unique_fields=("account", "instrument"), update_fields=_POSITION_COLUMNS,
    )
    InstrumentState.objects.bulk_create(
        [memory.states[number] for number in sorted(changed.states)],
        update_conflicts=True, unique_fields=("instrument",), update_fields=_STATE_COLUMNS,
    )
    BalanceRow.objects.bulk_create(
        memory.balance_rows(changed.deposits),
        update_conflicts=True, unique_fields=("account", "asset"), update_fields=("deposited", "last_seq"),
    )


def _write_engine(of_controls: Events) -> None:
    """Limits and accounts as the engine has them: of several changes the last counts."""
    limits = {
        (int(e["account"]), int(e["instrument"]), int(e["subject"])): EngineLimit(
            account=int(e["account"]), instrument=int(e["instrument"]), limit=int(e["subject"]),
            value=int(e["value"]), seq=int(e["command_seq"]),
        )
        for e in of_kinds(of_controls, LIMIT_SET)
    }
    accounts = {
        int(e["account"]): EngineAccount(account=int(e["account"]), firm=int(e["value"]), seq=int(e["command_seq"]))
        for e in of_kinds(of_controls, ACCOUNT_DEFINED)
    }
    EngineLimit.objects.bulk_create(
        limits.values(), update_conflicts=True,
        unique_fields=("account", "instrument", "limit"), update_fields=("value", "seq"),
    )
    EngineAccount.objects.bulk_create(
        accounts.values(), update_conflicts=True, unique_fields=("account",), update_fields=("firm", "seq"),
    )


def _advance(memory: Memory, events: Events) -> None:
    at, last = memory.at, events[-1]
    if at.event_seq == 0:
        at.first_event_ns = bigint(events[0]["time_ns"])
    at.event_seq, at.command_seq, at.time_ns = (bigint(last[name]) for name in ("seq", "command_seq", "time_ns"))
    at.save()
