"""Stops an instrument: one person, a typed confirmation, a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from console.pages.access import verb
from console.pages.halt_form import HaltForm
from console.pages.instrument import instrument_page
from console.received import received_at
from engine.messages.codes import PhaseReason
from riskapp.actions.halt_instrument import halt_instrument
from riskapp.models import Instrument
from riskapp.permits import demand
from riskapp.refusals import ActionRefused


@verb("halt_instrument")
@require_http_methods(["GET", "HEAD", "POST"])
def halt(request: HttpRequest, number: int) -> HttpResponse:
    """422 with the instrument's page when the form is not complete, 409 when the action refused it."""
    clicked_at = received_at(request)
    instrument = get_object_or_404(Instrument, pk=number)
    if request.method != "POST":  # somebody who had to log in again in between
        return redirect("instrument", number)
    demand(request.user, "halt_instrument", verb="halt", subject=instrument.symbol, instrument_number=number)
    form = HaltForm(instrument, request.POST)
    if not form.is_valid():
        return instrument_page(request, number, halt_form=form, status=422)
    try:
        halt_instrument(
            instrument, actor=request.user, reason=PhaseReason(form.cleaned_data["reason"]),
            reason_text=form.cleaned_data["reason_text"], clicked_at=clicked_at, click_id=form.cleaned_data["click_id"],
        )
    except ActionRefused as refused:
        form.add_error(None, refused.refusal.text)
        return instrument_page(request, number, halt_form=form, status=409)
    said = f"The halt of {instrument.symbol} is on its way. It is halted when its lamp says so."
    messages.warning(request, said, extra_tags="halt-sent")  # the page replaces it once the lamp says so
    return redirect("instrument", number)
