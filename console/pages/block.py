"""Blocks or kills a scope, one person; proposes its release, which a second person approves among the controls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from console.pages.access import verb
from console.pages.block_form import BlockForm, ReleaseForm
from console.pages.risk import risk_page
from console.pages.scope_names import ScopeNames
from console.received import received_at
from engine.messages.codes import PhaseReason, Scope
from riskapp.actions.block_scope import block_scope
from riskapp.actions.propose_release import propose_release
from riskapp.permits import demand
from riskapp.refusals import ActionRefusal, ActionRefused


@verb("halt_instrument")
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest) -> HttpResponse:
    """422 with the page of risk when the form is not complete, 409 when the action refused it."""
    clicked_at = received_at(request)
    if request.method != "POST":
        return redirect("risk")
    demand(request.user, "halt_instrument", verb="block", subject="a scope")
    form = BlockForm(ScopeNames(), request.POST)
    if not form.is_valid():
        return risk_page(request, block_form=form, status=422)
    scope, number = form.scope
    try:
        asked = block_scope(
            scope, number, actor=request.user, kill=form.cleaned_data["kind"] == "kill",
            reason=PhaseReason(form.cleaned_data["reason"]), reason_text=form.cleaned_data["reason_text"],
            clicked_at=clicked_at, click_id=form.cleaned_data["click_id"],
        )
    except ActionRefused as refused:
        form.add_error(None, refused.refusal.text)
        return risk_page(request, block_form=form, status=409)
    messages.warning(request, f"{asked.get_verb_display()} of {asked.subject} is on its way to the engine.")
    return redirect("control", asked.pk)


@verb("propose_resume")
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, scope: int, number: int) -> HttpResponse:
    """422 with the page of risk when the form is not complete; what the action refuses is told there."""
    clicked_at = received_at(request)
    if request.method != "POST" or scope not in set(Scope):
        return redirect("risk")
    demand(request.user, "propose_resume", verb="propose release", subject=f"{Scope(scope).name.lower()} {number}")
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return risk_page(request, release_form=form, releasing=(scope, number), status=422)
    try:
        asked = propose_release(
            Scope(scope), number, actor=request.user, reason=PhaseReason(form.cleaned_data["reason"]),
            reason_text=form.cleaned_data["reason_text"], clicked_at=clicked_at,
        )
    except ActionRefused as refused:
        if refused.refusal == ActionRefusal.NOT_PERMITTED:
            raise
        form.add_error(None, refused.refusal.text)
        return risk_page(request, release_form=form, releasing=(scope, number), status=409)
    messages.info(request, f"Proposed. Somebody else must approve it before {asked.expires_at:%H:%M:%S} UTC.")
    return redirect("control", asked.pk)
