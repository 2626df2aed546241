"""Lets an instrument trade again: one person proposes, another approves."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from console.pages.access import verb
from console.pages.instrument import instrument_page
from console.pages.resume_form import ResumeForm
from console.received import received_at
from engine.messages.codes import PhaseReason
from riskapp.actions.approve_resume import approve_resume
from riskapp.actions.propose_resume import propose_resume
from riskapp.actions.withdraw_request import withdraw_request
from riskapp.models import Instrument
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


@verb("propose_resume")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """422 with the instrument's page when the form is not complete, 409 when the action refused it."""
    clicked_at = received_at(request)
    instrument = get_object_or_404(Instrument, pk=number)
    if request.method != "POST":
        return redirect("instrument", number)
    demand(request.user, "propose_resume", verb="propose resume", subject=instrument.symbol, instrument_number=number)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        return instrument_page(request, number, resume_form=form, status=422)
    try:
        asked = propose_resume(
            instrument, actor=request.user, reason=PhaseReason(form.cleaned_data["reason"]),
            reason_text=form.cleaned_data["reason_text"], clicked_at=clicked_at,
        )
    except ActionRefused as refused:
        form.add_error(None, refused.refusal.text)
        return instrument_page(request, number, resume_form=form, status=409)
    messages.info(request, f"Proposed. Somebody else must approve it before {asked.expires_at:%H:%M:%S} UTC.")
    return redirect("instrument", number)


@verb("approve_resume")
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, request_id: int) -> HttpResponse:
    clicked_at = received_at(request)
    return _decide(
        request, request_id, lambda: approve_resume(request_id, actor=request.user, clicked_at=clicked_at),
        "Approved, on its way to the engine. It trades again when this request is applied.",
    )


@verb("propose_resume")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    return _decide(request, request_id, lambda: withdraw_request(request_id, actor=request.user), "Withdrawn.")


def _decide(request: HttpRequest, request_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Back to the request, with what was decided or why not."""
    if request.method != "POST":
        return redirect("control", request_id)
    try:
        act()
    except ActionRefused as refused:
        if refused.refusal in (ActionRefusal.NOT_PERMITTED, ActionRefusal.REQUEST_UNKNOWN):
            raise
        messages.error(request, refused.refusal.text)
    else:
        messages.success(request, said)
    return redirect("control", request_id)
