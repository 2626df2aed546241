"""What a control is about, as people say it: `BTC/USD`, or `ALPHA-A BTC/USD POSITION_LONG`."""

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.messages.codes import Limit, Phase, Scope
from riskapp.models.account import Account
from riskapp.models.firm import Firm
from riskapp.models.instrument import Instrument
from riskapp.models.trading_session import TradingSession


def of(command: str, values: Mapping[str, int]) -> str:
    """Numbers that nobody has defined are told as numbers: the second road takes any, and the engine refuses them."""
    words = []
    is_of_one = "scope" not in values and "group" not in values
    if "scope" in values:
        words.append(scope_name(values["scope"], values["number"]))
    if "group" in values:
        words.append(f"group {values['group']}")
    if "account" in values and is_of_one:
        words.append(account_code(values["account"]))
    if "instrument" in values and (is_of_one or command == "SetRestriction"):
        words.append(instrument_symbol(values["instrument"]))
    if "limit" in values:
        words.append(limit_name(values["limit"]))
    if "trade_id" in values:
        words.append(f"trade {values['trade_id']}")
    if "at_time_ns" in values:
        at = datetime.fromtimestamp(values["at_time_ns"] // 10**9, UTC)
        words.append(f"{phase_name(values['phase'])} at {at:%Y-%m-%d %H:%M:%S}")
    if "schedule" in values:
        words.append(f"schedule {values['schedule']}")
    return " ".join(words) or command


def scope_name(scope: int, number: int) -> str:
    """`firm ALPHA`, `desk 7`, `the venue`."""
    if scope == Scope.VENUE:
        return "the venue"
    if scope == Scope.ACCOUNT:
        return account_code(number)
    if scope == Scope.INSTRUMENT:
        return instrument_symbol(number)
    if scope == Scope.FIRM:
        found = Firm.objects.filter(pk=number).values_list("code", flat=True).first()
    elif scope == Scope.SESSION:
        found = TradingSession.objects.filter(pk=number).values_list("name", flat=True).first()
    else:
        found = None
    return f"{Scope(scope).name.lower() if scope in set(Scope) else 'scope'} {found or number}"


def account_code(number: int) -> str:
    found = Account.objects.filter(pk=number).values_list("code", flat=True).first()
    return found or f"account {number}"


def instrument_symbol(number: int) -> str:
    found = Instrument.objects.filter(pk=number).values_list("symbol", flat=True).first()
    return found or f"instrument {number}"


def phase_name(number: int) -> str:
    return Phase(number).name if number in set(Phase) else f"phase {number}"


def limit_name(number: int) -> str:
    return Limit(number).name if number in set(Limit) else f"limit {number}"
