"""One batch: its rows and the position that they are true for, in one transaction."""

from dataclasses import dataclass

from django.db import connection, transaction

from riskapp.models import BalanceRow, GroupState, InstrumentState, PositionRow
from riskapp.projector import control_events, engine_settings, event_rows, order_rows, order_tables, retention
from riskapp.projector.binary_copy import copy_into
from riskapp.projector.deposits import OfAsset, apply_deposits
from riskapp.projector.instrument_states import apply_events
from riskapp.projector.kinds import Events, bigint, controls
from riskapp.projector.memory import Memory
from riskapp.projector.positions import Key, apply_trades

_POSITION_COLUMNS = ("net_lots", "open_cost", "realised", "bought_lots", "sold_lots", "last_seq")
_STATE_COLUMNS, _GROUP_COLUMNS = (
    tuple(field.name for field in model._meta.fields if not field.primary_key) for model in (InstrumentState, GroupState)
)


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
            apply_trades(memory.positions, events), apply_events(memory.states, memory.groups, events, of_controls),
            apply_deposits(memory.deposits, of_controls),
        )
        _write_events(events, of_controls)
        _write_memory(memory, changed)
        engine_settings.write(events, of_controls)
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
    GroupState.objects.bulk_create(
        memory.groups.values(), update_conflicts=True, unique_fields=("group",), update_fields=_GROUP_COLUMNS,
    )
    BalanceRow.objects.bulk_create(
        memory.balance_rows(changed.deposits),
        update_conflicts=True, unique_fields=("account", "asset"), update_fields=("deposited", "last_seq"),
    )


def _advance(memory: Memory, events: Events) -> None:
    at, last = memory.at, events[-1]
    if at.event_seq == 0:
        at.first_event_ns = bigint(events[0]["time_ns"])
    at.event_seq, at.command_seq, at.time_ns = (bigint(last[name]) for name in ("seq", "command_seq", "time_ns"))
    at.save()
