"""What risk has set in the engine and holds there: blocks and kills, the restricted list, limits above accounts' own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.block_form import BlockForm, ReleaseForm
from console.pages.scope_names import ScopeNames
from console.pages.shell import page
from console.pages.venue import seen
from engine.messages.codes import Scope
from engine.messages.order_life import WORKING
from riskapp.models import Account, ProjectedOrder, Restriction, ScopeBlock, ScopeLimit
from riskapp.roles import permission

ROWS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class BlockLine:
    """`working`: orders below the scope that are still there; of a kill they go as soon as their phase lets them."""

    block: ScopeBlock
    name: str
    working: int
    release_form: ReleaseForm | None


@needs("view_positions")
def risk(request: HttpRequest) -> HttpResponse:
    return risk_page(request)


def risk_page(
    request: HttpRequest, *, block_form: BlockForm | None = None, release_form: ReleaseForm | None = None,
    releasing: tuple[int, int] | None = None, status: int = 200,
) -> HttpResponse:
    """With the form as it was sent, when it could not be carried out; `releasing` is the scope of a release."""
    with seen() as venue:
        names = ScopeNames()
        limits, restrictions = ScopeLimit.objects.all()[: ROWS_MAX + 1], Restriction.objects.all()[: ROWS_MAX + 1]
        context = {
            "blocks": [_line(block, names, releasing, release_form) for block in _blocks()],
            "limits": [(limit, names.of(limit.scope, limit.number)) for limit in limits],
            "restrictions": [
                (one, names.of(one.scope, one.number), names.of(Scope.INSTRUMENT, one.instrument)) for one in restrictions
            ],
            "rows_max": ROWS_MAX, "block_form": block_form or BlockForm(names),
            "may_block": request.user.has_perm(permission("halt_instrument")),
            "may_propose": request.user.has_perm(permission("propose_resume")),
        }
    return page(request, "risk.html", venue, context, status)


def _line(block: ScopeBlock, names: ScopeNames, releasing: tuple[int, int] | None, form: ReleaseForm | None) -> BlockLine:
    is_this = form is not None and releasing == (block.scope, block.number)
    shown = form if is_this else ReleaseForm(auto_id=f"release-{block.scope}-{block.number}-%s")
    return BlockLine(block, names.of(block.scope, block.number), _working(block), shown)


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
