"""What controls set in the engine and holds there: limits, accounts, blocks, restrictions. They are few, so plain rows do."""

from typing import Any, Final

import numpy as np

from engine.messages.codes import Scope
from riskapp.models import EngineAccount, EngineLimit, Restriction, ScopeBlock, ScopeLimit
from riskapp.projector.kinds import (
    ACCOUNT_DEFINED,
    LIMIT_SET,
    MASS_CANCEL_DONE,
    RESTRICTION_SET,
    SCOPE_BLOCKED,
    Events,
    bigint,
    of_kinds,
    text,
)

_OWN_NUMBER: Final[dict[int, str]] = {Scope.VENUE: "", Scope.ACCOUNT: "account", Scope.INSTRUMENT: "instrument"}
"""Where a LimitSet says which one it is, if not in `number`."""
_BLOCK: Final = ("block", "reason", "seq", "since_ns", "actor", "kill_seq", "cancelled", "residue")


def write(events: Events, controls: Events) -> None:
    """`controls`: those of the events, as CONTROL_EVENT. Of several changes the last counts."""
    _write_accounts(controls)
    of_limits = of_kinds(controls, LIMIT_SET)
    _write_row_limits(of_limits[of_limits["scope"] == Scope.ROW])
    _write_scope_limits(of_limits[of_limits["scope"] != Scope.ROW])
    _write_restrictions(of_kinds(controls, RESTRICTION_SET))
    _write_blocks(of_kinds(controls, SCOPE_BLOCKED), _of_kills(events))


def _write_accounts(defined: Events) -> None:
    accounts = {
        int(e["account"]): EngineAccount(account=int(e["account"]), firm=int(e["value"]), seq=int(e["command_seq"]))
        for e in of_kinds(defined, ACCOUNT_DEFINED)
    }
    EngineAccount.objects.bulk_create(
        accounts.values(), update_conflicts=True, unique_fields=("account",), update_fields=("firm", "seq"),
    )


def _write_row_limits(of_rows: Events) -> None:
    limits = {
        (int(e["account"]), int(e["instrument"]), int(e["subject"])): EngineLimit(
            account=int(e["account"]), instrument=int(e["instrument"]), limit=int(e["subject"]),
            value=int(e["value"]), seq=int(e["command_seq"]),
        )
        for e in of_rows
    }
    EngineLimit.objects.bulk_create(
        limits.values(), update_conflicts=True,
        unique_fields=("account", "instrument", "limit"), update_fields=("value", "seq"),
    )


def _write_scope_limits(of_scopes: Events) -> None:
    """-1 takes a limit away."""
    last = {(int(e["scope"]), number_of(e), int(e["subject"])): e for e in of_scopes}
    for (scope, number, limit), event in last.items():
        if int(event["value"]) < 0:
            ScopeLimit.objects.filter(scope=scope, number=number, limit=limit).delete()
    ScopeLimit.objects.bulk_create(
        [
            ScopeLimit(scope=scope, number=number, limit=limit, value=int(e["value"]), seq=int(e["command_seq"]))
            for (scope, number, limit), e in last.items() if int(e["value"]) >= 0
        ],
        update_conflicts=True, unique_fields=("scope", "number", "limit"), update_fields=("value", "seq"),
    )


def number_of(event: Any) -> int:
    """Which firm, desk, session, account or instrument is meant; 0: the venue. A LimitSet says it in one of three fields."""
    name = _OWN_NUMBER.get(int(event["scope"]), "number") if int(event["kind"]) == LIMIT_SET else "number"
    return int(event[name]) if name else 0


def _write_restrictions(changes: Events) -> None:
    last = {(int(e["scope"]), int(e["number"]), int(e["instrument"])): e for e in changes}
    for scope, number, instrument in last:
        Restriction.objects.filter(scope=scope, number=number, instrument=instrument).delete()
    Restriction.objects.bulk_create(
        Restriction(
            scope=scope, number=number, instrument=instrument, seq=int(e["command_seq"]), since_ns=int(e["time_ns"]),
            actor=text(e["actor"]),
        )
        for (scope, number, instrument), e in last.items() if int(e["value"])
    )


def _of_kills(events: Events) -> Events:
    """The MassCancelDone of kills: those that a session asked for have its number, and name no event."""
    done = of_kinds(events, MASS_CANCEL_DONE)
    killed: Events = done[(done["session"] == 0) & (done["related_id"] != 0)]
    return killed


def _write_blocks(changes: Events, done: Events) -> None:
    if not len(changes) and not len(done):
        return
    held = {(row.scope, row.number): row for row in ScopeBlock.objects.all()}
    for event in changes:
        key = (int(event["scope"]), int(event["number"]))
        before = held.pop(key, None)
        if int(event["value"]):
            held[key] = _block(key, event, before)
        else:
            ScopeBlock.objects.filter(scope=key[0], number=key[1]).delete()
    for event in done:
        for row in held.values():
            if row.kill_seq == bigint(event["related_id"]):
                row.cancelled, row.residue = int(event["qty_lots"]), int(event["leaves_lots"])
    touched = {(int(event["scope"]), int(event["number"])) for event in changes}
    killed = set(np.unique(done["related_id"]).tolist())
    ScopeBlock.objects.bulk_create(
        [ScopeBlock(**_values(row)) for key, row in held.items() if key in touched or row.kill_seq in killed],
        update_conflicts=True, unique_fields=("scope", "number"), update_fields=_BLOCK,
    )


def _block(key: tuple[int, int], event: Any, before: ScopeBlock | None) -> ScopeBlock:
    """A kill holds until the scope is released or the next kill takes its place; a mere block of what is killed leaves it."""
    row = ScopeBlock(
        scope=key[0], number=key[1], block=int(event["value"]), reason=int(event["reason"]), seq=int(event["command_seq"]),
        since_ns=int(event["time_ns"]), actor=text(event["actor"]),
    )
    if int(event["subject"]):
        row.kill_seq = int(event["seq"])
    elif before is not None:
        row.kill_seq, row.cancelled, row.residue = before.kill_seq, before.cancelled, before.residue
    return row


def _values(row: ScopeBlock) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("scope", "number", *_BLOCK)}
