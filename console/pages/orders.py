"""Orders as their last event left them: what works, and what has ended with the reason for it."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import Venue, seen
from console.templatetags.figures import words
from engine.messages.codes import CancelCause, Instruction, OrderType, TimeInForce, Trigger
from engine.messages.order_life import WORKING, OrderState
from riskapp.models import Account, Instrument, ProjectedOrder

PAGE_ROWS: Final = 50
STOPS: Final = (OrderType.STOP, OrderType.STOP_LIMIT)


class OrderFilter(forms.Form):
    """All optional; `before` is an event number that the list is older than."""

    account = forms.CharField(required=False, max_length=24)
    instrument = forms.CharField(required=False, max_length=16)
    ended = forms.BooleanField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=(1 << 63) - 1)


class OrderLine:
    """One order in words."""

    def __init__(self, order: ProjectedOrder, instrument: Instrument | None, account: str) -> None:
        self.order, self.instrument, self.account = order, instrument, account
        self.state = words(OrderState(order.state).name)
        self.type = words(OrderType(order.order_type).name)
        self.time_in_force = TimeInForce(order.time_in_force).name
        self.trigger = words(Trigger(order.trigger).name).lower() if order.stop_price_ticks else ""
        self.waits = order.order_type in STOPS
        self.cause = words(CancelCause(order.cancel_cause).name) if order.cancel_cause else ""

    @property
    def instructions(self) -> str:
        return ", ".join(words(one.name).lower() for one in Instruction if one.name and one & self.order.instructions)


@needs("view_positions")
def orders(request: HttpRequest) -> HttpResponse:
    """Working orders, or with `?ended=on` the others, the last changed first. A filter that cannot be read shows no rows."""
    form = OrderFilter(request.GET)
    with seen() as venue:
        chosen = list(_chosen(form.cleaned_data)[: PAGE_ROWS + 1]) if form.is_valid() else []
        context: dict[str, Any] = {
            "lines": _lines(chosen[:PAGE_ROWS], venue), "asked": form.cleaned_data if form.is_valid() else {},
            "is_readable": form.is_valid(), "older": chosen[PAGE_ROWS - 1].last_seq if len(chosen) > PAGE_ROWS else None,
        }
    return page(request, "orders.html", venue, context, status=200 if form.is_valid() else 400)


def _chosen(asked: dict[str, Any]) -> QuerySet[ProjectedOrder]:
    found = ProjectedOrder.objects.order_by("-last_seq")
    found = found.exclude(state__in=WORKING) if asked["ended"] else found.filter(state__in=WORKING)
    if asked["account"]:
        found = found.filter(account__in=Account.objects.filter(code=asked["account"]).values("number"))
    if asked["instrument"]:
        found = found.filter(instrument__in=Instrument.objects.filter(symbol=asked["instrument"]).values("number"))
    return found.filter(last_seq__lt=asked["before"]) if asked["before"] else found


def _lines(chosen: list[ProjectedOrder], venue: Venue) -> list[OrderLine]:
    codes = dict(Account.objects.filter(pk__in={order.account for order in chosen}).values_list("number", "code"))
    instruments = {market.instrument.pk: market.instrument for market in venue.markets}
    return [
        OrderLine(order, instruments.get(order.instrument), codes.get(order.account, f"account {order.account}"))
        for order in chosen
    ]
