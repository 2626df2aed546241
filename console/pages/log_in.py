"""Log in and log out; both are audited."""

from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from console.pages import log_in_limit, signed_in
from riskapp import audit
from riskapp.models import Operator, Outcome

WRONG = "Login name or password is wrong."
BUSY = "Other log ins with this name or from this address are being checked. Try again in a few seconds."


class LogInForm(forms.Form):
    name = forms.CharField(
        label="Login name", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """429 with the time of the next try when there were too many failures."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = LogInForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        trouble, status = _try(request, form.cleaned_data["name"], form.cleaned_data["password"])
        if not trouble:
            return redirect(_next(request))
        form.add_error(None, trouble)
    context = {
        "form": form, "next": _next(request), "next_field": REDIRECT_FIELD_NAME, "environment": settings.ENVIRONMENT,
    }
    return render(request, "log_in.html", context, status=status)


@require_http_methods(["POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        if request.user.is_authenticated:
            audit.record(who=request.user, verb="log out", subject=_origin(request), outcome=Outcome.DONE)
        logout(request)
    return redirect("log-in")


def _try(request: HttpRequest, name: str, password: str) -> tuple[str, int]:
    """What is wrong, and the status that says so; ("", 200) when the operator is logged in."""
    with transaction.atomic():
        trying = log_in_limit.caller(name, request.META.get("REMOTE_ADDR", ""))
        if not log_in_limit.wait_for_turn(trying):
            return BUSY, 429
        until = log_in_limit.locked_until(trying, timezone.now())
        if until:
            return f"Too many failed log ins. Try again after {until:%H:%M:%S} UTC.", 429
        operator = authenticate(request, username=name, password=password)
        if operator is None:
            audit.record(who=trying.who, verb=log_in_limit.VERB, subject=trying.origin, outcome=Outcome.DENIED, reason_text=WRONG)
            return WRONG, 200
        _enter(request, operator, trying.origin)
    return "", 200


def _enter(request: HttpRequest, operator: Operator, origin: str) -> None:
    request.session.clear_expired()  # nobody else does, and the table must not grow for ever
    login(request, operator)
    request.session[signed_in.LOGGED_IN_AT] = timezone.now().isoformat()
    request.session[signed_in.ADDRESS] = request.META.get("REMOTE_ADDR", "")
    audit.record(who=operator, verb=log_in_limit.VERB, subject=origin, outcome=Outcome.DONE)


def _origin(request: HttpRequest) -> str:
    return f"from {request.META.get('REMOTE_ADDR') or 'unknown'}"


def _next(request: HttpRequest) -> str:
    """Where to go afterwards; never to another site."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    fits = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if fits else resolve_url("overview")
