"""What people call a firm, a desk, an account, an instrument, a session."""

from engine.messages.codes import Scope
from riskapp.models import Account, Firm, Instrument, TradingSession


class ScopeNames:
    """Read once a page: a table of scopes needs no statement for each row."""

    def __init__(self) -> None:
        accounts = list(Account.objects.values_list("number", "code", "desk"))
        self._of: dict[int, dict[int, str]] = {
            Scope.VENUE: {0: "the venue"},
            Scope.FIRM: dict(Firm.objects.values_list("number", "code")),
            Scope.DESK: {desk: f"desk {desk}" for _, _, desk in accounts if desk},
            Scope.ACCOUNT: {number: code for number, code, _ in accounts},
            Scope.INSTRUMENT: dict(Instrument.objects.values_list("number", "symbol")),
            Scope.SESSION: dict(TradingSession.objects.values_list("number", "name")),
        }

    def of(self, scope: int, number: int) -> str:
        return self._of.get(scope, {}).get(number, str(number))

    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For a picker: `scope:number` by scope."""
        return [
            (Scope(scope).name.capitalize(), [(f"{int(scope)}:{number}", name) for number, name in sorted(names.items())])
            for scope, names in self._of.items() if names
        ]
