"""What risk has set in the engine and holds there: blocks and kills, the restricted list, limits above accounts' own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import seen
from engine.messages.codes import Scope
from engine.messages.order_life import WORKING
from riskapp.models import Account, Firm, Instrument, ProjectedOrder, Restriction, ScopeBlock, ScopeLimit, TradingSession

ROWS_MAX: Final = 500


class Names:
    """What people call a scope. Read once a page: a table of scopes needs no statement for each row."""

    def __init__(self) -> None:
        self._of: dict[int, dict[int, str]] = {
            Scope.FIRM: dict(Firm.objects.values_list("number", "code")),
            Scope.ACCOUNT: dict(Account.objects.values_list("number", "code")),
            Scope.INSTRUMENT: dict(Instrument.objects.values_list("number", "symbol")),
            Scope.SESSION: dict(TradingSession.objects.values_list("number", "name")),
        }

    def of(self, scope: int, number: int) -> str:
        if scope == Scope.VENUE:
            return "the venue"
        return self._of.get(scope, {}).get(number, str(number))


@dataclass(frozen=True, slots=True)
class BlockLine:
    """`working`: orders below the scope that are still there; of a kill they go as soon as their phase lets them."""

    block: ScopeBlock
    name: str
    working: int


@needs("view_positions")
def risk(request: HttpRequest) -> HttpResponse:
    with seen() as venue:
        names = Names()
        limits, restrictions = ScopeLimit.objects.all()[: ROWS_MAX + 1], Restriction.objects.all()[: ROWS_MAX + 1]
        context = {
            "blocks": [BlockLine(block, names.of(block.scope, block.number), _working(block)) for block in _blocks()],
            "limits": [(limit, names.of(limit.scope, limit.number)) for limit in limits],
            "restrictions": [
                (one, names.of(one.scope, one.number), names.of(Scope.INSTRUMENT, one.instrument)) for one in restrictions
            ],
            "rows_max": ROWS_MAX,
        }
    return page(request, "risk.html", venue, context)


def _blocks() -> Iterable[ScopeBlock]:
    """Kills first."""
    return ScopeBlock.objects.order_by("-kill_seq", "scope", "number")[:ROWS_MAX]


def _working(block: ScopeBlock) -> int:
    return ProjectedOrder.objects.filter(_below(block.scope, block.number), state__in=WORKING).count()


def _below(scope: int, number: int) -> Q:
    """Orders of the scope."""
    if scope == Scope.VENUE:
        return Q()
    if scope in (Scope.FIRM, Scope.DESK):
        of_whom = {"firm_id": number} if scope == Scope.FIRM else {"desk": number}
        return Q(account__in=Account.objects.filter(**of_whom).values("number"))
    return Q(**{Scope(scope).name.lower(): number})
