"""One market: its book, its trades, and the means to stop it and to let it go on."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from console.pages import book
from console.pages.access import needs
from console.pages.controls import rights
from console.pages.halt_form import HaltForm
from console.pages.resume_form import ResumeForm
from console.pages.shell import page
from console.pages.venue import seen
from console.templatetags.figures import words
from engine.messages.codes import Liquidity, Side
from riskapp.control_states import State
from riskapp.models import ControlRequest, Execution, Verb
from riskapp.roles import permission

TRADES_SHOWN_MAX = 50
CHART_POINTS_MAX = 600
HISTORY_MAX = 20
NEWEST_MAX = 3


@needs("view_market")
def instrument(request: HttpRequest, number: int) -> HttpResponse:
    return instrument_page(request, number)


def instrument_page(
    request: HttpRequest, number: int, *,
    halt_form: HaltForm | None = None, resume_form: ResumeForm | None = None, status: int = 200,
) -> HttpResponse:
    """With the forms as they were sent, when one could not be carried out."""
    with seen() as venue:
        market = venue.market(number)
        if market is None:
            raise Http404(f"There is no instrument {number}.")
        trades = _trades(number)
        context = {
            "market": market, "instrument": market.instrument, "book": book.read(number),
            "units": f"in {market.instrument.base} and {market.instrument.quote}",
            "price_unit": f"{market.instrument.quote} per {market.instrument.base}",
            "collar_percent": Decimal(market.instrument.collar_bps) / 100, "trades": trades[:TRADES_SHOWN_MAX],
            **_requests(request, number, trades),
        }
    forms = {"halt_form": halt_form or HaltForm(market.instrument), "resume_form": resume_form or ResumeForm()}
    return page(request, "instrument.html", venue, {**context, **forms, **_rights(request)}, status)


def _requests(request: HttpRequest, number: int, trades: list[Execution]) -> dict[str, Any]:
    """`history` None: this operator may not see it."""
    history = _history(number) if request.user.has_perm(permission("view_controls")) else None
    waiting = next((one for one in history or [] if one.state == State.PENDING_APPROVAL), None)
    return {
        "history": history, "newest": (history or [])[:NEWEST_MAX], "where": f"instrument={number}",
        "price_history": _price_history(trades, history or []),
        "waiting": waiting, "waiting_rights": waiting and rights(request.user, waiting),
    }


def _rights(request: HttpRequest) -> dict[str, Any]:
    names = {"halt": "halt_instrument", "propose": "propose_resume", "see_controls": "view_controls"}
    return {f"may_{verb}": request.user.has_perm(permission(codename)) for verb, codename in names.items()}


def _trades(number: int) -> list[Execution]:
    """Newest first, one row a trade: the aggressor's side of it, or in an auction the seller's."""
    sides = Q(liquidity=Liquidity.TAKER) | Q(liquidity=Liquidity.AUCTION, side=Side.SELL)
    return list(Execution.objects.filter(sides, instrument=number).order_by("-event_seq")[:CHART_POINTS_MAX])


def _history(number: int) -> list[ControlRequest]:
    phases = (Verb.HALT, Verb.RESUME, Verb.OPEN, Verb.CLOSE)
    return list(ControlRequest.objects.filter(instrument=number, verb__in=phases)[:HISTORY_MAX])


def _price_history(trades: list[Execution], history: list[ControlRequest]) -> dict[str, Any]:
    """For the price chart, oldest first; halts and resumptions are marked on it."""
    oldest_first = trades[::-1]
    since = oldest_first[0].time_ns if oldest_first else 0
    applied = [one for one in reversed(history) if one.state == State.APPLIED and (one.engine_time_ns or 0) >= since]
    return {
        "time_ms": [trade.time_ns // 1_000_000 for trade in oldest_first],
        "price_ticks": [trade.price_ticks for trade in oldest_first],
        "marks": [{"time_ms": one.engine_time_ns // 1_000_000, "text": words(one.verb)} for one in applied if one.engine_time_ns],
    }
