"""Puts the demo venue into the database: what is not there yet, and nothing that is."""

from collections.abc import Callable
from typing import Final

from django.contrib.auth.models import Group
from django.db import transaction

from engine.messages.codes import ROW_LIMITS, Limit
from riskapp import audit
from riskapp.demo import secret_files, venue
from riskapp.demo.venue import DemoInstrument, DemoSession
from riskapp.models import Account, AccountLimit, AuditEntry, Firm, Instrument, Operator, Outcome, TradingSession
from riskapp.models.account import SELF_MATCH_FREE
from riskapp.models.trading_session import hash_of

VERB: Final = "load demo venue"


def load() -> dict[str, int]:
    """How many rows of each kind were made, by kind. With an audit entry when there were any."""
    with transaction.atomic():
        first = not AuditEntry.objects.filter(verb=VERB).exists()
        made = {kind: count for kind, step in _STEPS.items() if (count := step(first))}
        if made:
            audit.record(who="system", verb=VERB, subject="demo venue", outcome=Outcome.DONE, via="system", after=made)
    return made


def _firms(_first: bool) -> int:
    return sum(
        Firm.objects.get_or_create(number=number, defaults={"code": code, "name": name})[1] for number, code, name in venue.FIRMS
    )


def _accounts(_first: bool) -> int:
    return sum(
        Account.objects.get_or_create(number=number, defaults={"code": code, "firm_id": firm, "self_match_group": group})[1]
        for number, code, firm in venue.ACCOUNTS for group in [SELF_MATCH_FREE if number in venue.REPLAY_ACCOUNTS else 0]
    )


def _instruments(_first: bool) -> int:
    return sum(
        Instrument.objects.get_or_create(number=one.number, defaults=instrument_fields(one))[1] for one in venue.INSTRUMENTS
    )


def instrument_fields(one: DemoInstrument) -> dict[str, object]:
    base, _, quote = one.symbol.partition("/")
    return {
        "symbol": one.symbol, "name": one.name, "base": base, "quote": quote, "source": one.source,
        "tick_size": one.tick_size, "lot_size": one.lot_size,
        "price_decimals": one.price_decimals, "qty_decimals": one.qty_decimals,
        "collar_bps": one.collar_bps, "price_ticks_max": one.price_ticks_max,
        "qty_lots_max": one.lots(one.qty_max), "notional_max": one.notional(one.notional_max),
        "reference_mode": one.reference_mode, "opening_reference_ticks": one.ticks(one.opening_price),
    }


def _limits(first: bool) -> int:
    """On the first load only: a limit that somebody has taken away means zero, and must stay so."""
    if not first:
        return 0
    rows = [row for session in venue.SESSIONS for row in _limits_of(session)]
    return len(AccountLimit.objects.bulk_create(rows))


def _limits_of(session: DemoSession) -> list[AccountLimit]:
    by_number = {one.number: one for one in venue.INSTRUMENTS}
    return [
        AccountLimit(account_id=account, instrument_id=number, limit=limit, value=_limit(by_number[number], limit, session.flow))
        for account in session.accounts for number in session.instruments for limit in ROW_LIMITS
    ]


def _limit(instrument: DemoInstrument, limit: Limit, flow: str) -> int:
    share = venue.LIMIT_SHARES[flow][limit]
    if limit == Limit.ORDER_NOTIONAL:
        return instrument.notional(share * instrument.notional_max)
    return instrument.lots(share * instrument.qty_max)


def _sessions(_first: bool) -> int:
    return sum(_session(one) for one in venue.SESSIONS)


def _session(one: DemoSession) -> bool:
    secret = secret_files.session_secret(one.name)
    session, made = TradingSession.objects.get_or_create(
        number=one.number, defaults={"name": one.name, "secret_sha256": hash_of(secret)},
    )
    if made:
        session.accounts.set(one.accounts)
    return made


def _operators(_first: bool) -> int:
    return sum(_operator(*row) for row in venue.OPERATORS)


def _operator(username: str, first_name: str, roles: tuple[str, ...]) -> bool:
    if Operator.objects.filter(username=username).exists():
        return False
    operator = Operator.objects.create_user(username, password=secret_files.operator_password(username), first_name=first_name)
    operator.groups.set(Group.objects.filter(name__in=roles))
    return True


_STEPS: Final[dict[str, Callable[[bool], int]]] = {
    "firms": _firms, "accounts": _accounts, "instruments": _instruments, "limits": _limits, "sessions": _sessions,
    "operators": _operators,
}
"""In the order in which rows refer to one another."""
