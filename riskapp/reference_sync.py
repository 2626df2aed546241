"""Brings the engine to what the reference data say: whatever differs is sent, in an order that the engine can follow.

What a person saves is sent by riskapp/actions/save_reference.py at once; this finds what is left: a first start, an engine with a
new journal, a row that was written past the action.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from engine.eventlog.form import read_durable
from riskapp import system_requests
from riskapp.control_delivery import deliver
from riskapp.control_states import State
from riskapp.engine_commands import EngineCommand, define_account, define_instrument, limit_value
from riskapp.models import (
    Account,
    AccountLimit,
    ControlRequest,
    EngineAccount,
    EngineLimit,
    Instrument,
    InstrumentState,
    ProjectionPosition,
    Verb,
)

ROUND_MAX: Final = 500
ASKED_MAX: Final = 10_000
BEHIND_EVENTS: Final = 1_000  # half a second of the demo's flow
TURN: Final = 7434  # key of the advisory lock; control_delivery.py and log_in_limit.py have the numbers before it
_VERBS: Final = (Verb.DEFINE, Verb.SET_LIMIT)

Difference = tuple[EngineCommand, Any]
"""A command, and what the engine has before it; None where it has nothing."""


def send_changed(*, again: bool = False) -> int:
    """Sends what differs, at most ROUND_MAX commands, and returns how many were sent.

    What waits for an answer is left alone, and so is what the engine has refused as it stands, unless `again`. Nothing is sent
    while the projections are behind: what they do not know yet would look as if the engine did not have it.
    """
    if projections_are_behind():
        return 0
    with transaction.atomic():
        one_at_a_time()
        # before the differences: what is applied in between has left both
        asked = _asked((State.SENT,) if again else (State.SENT, State.REFUSED))
        due = [one for one in differences() if _key(one[0].name, one[0].values) not in asked]
        requests = [system_requests.write(command, before) for command, before in due[:ROUND_MAX]]
    for request_id in requests:
        deliver(request_id)
    return len(requests)


def projections_are_behind() -> bool:
    durable = read_durable(settings.ENGINE_FOLDER / "events")
    if durable is None or not durable.event_seq:
        return False
    projected = ProjectionPosition.objects.filter(shard=settings.SHARD).values_list("event_seq", flat=True).first() or 0
    return projected == 0 or projected < durable.event_seq - BEHIND_EVENTS


def one_at_a_time() -> None:
    """Of two processes that compare, the second sees what the first has sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def differences() -> list[Difference]:
    """By what is projected. Limits of an instrument or account that the engine does not have yet are not among them."""
    defined = set(InstrumentState.objects.filter(defined_seq__gt=0).values_list("instrument", flat=True))
    accounts = set(EngineAccount.objects.values_list("account", flat=True))
    return [*_instruments(defined), *_accounts(accounts), *_limits(defined, accounts)]


def _instruments(defined: set[int]) -> Iterator[Difference]:
    last = _last_definitions("DefineInstrument", "instrument")
    for instrument in Instrument.objects.all():
        command = define_instrument(instrument)
        before = last.get(instrument.number) if instrument.number in defined else None
        if before != command.values:
            yield command, before


def _last_definitions(command: str, of: str) -> dict[int, dict[str, int]]:
    """By the number of what is defined. The event of a definition does not repeat its values, the applied request does."""
    applied = ControlRequest.objects.filter(command=command, state=State.APPLIED).order_by("applied_at")
    return {values[of]: values for values in applied.values_list("values", flat=True)}


def _accounts(defined: set[int]) -> Iterator[Difference]:
    last = _last_definitions("DefineAccount", "account")
    for account in Account.objects.all():
        command = define_account(account)
        before = last.get(account.number) if account.number in defined else None
        if before != command.values:
            yield command, before


def _limits(instruments: set[int], accounts: set[int]) -> Iterator[Difference]:
    wanted = {tuple(key): value for *key, value in AccountLimit.objects.values_list("account", "instrument", "limit", "value")}
    has = {tuple(key): value for *key, value in EngineLimit.objects.values_list("account", "instrument", "limit", "value")}
    for key in sorted(wanted.keys() | has.keys()):
        account, instrument, limit = key
        before, value = has.get(key), wanted.get(key, 0)  # no row means zero
        if value != (before or 0) and account in accounts and instrument in instruments:
            yield limit_value(account, instrument, limit, value), {"value": before or 0}


def _asked(states: tuple[State, ...]) -> set[tuple[Any, ...]]:
    requests = ControlRequest.objects.filter(verb__in=_VERBS, state__in=states).values_list("command", "values")
    return {_key(command, values) for command, values in requests[:ASKED_MAX]}


def _key(command: str, values: dict[str, int]) -> tuple[Any, ...]:
    return (command, *sorted(values.items()))
