"""Sessions of order entry, and the one moment at which a secret can be read."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from console.admin.reference_data import ReferenceAdmin
from riskapp import audit
from riskapp.actions.rotate_session_secret import rotate_session_secret
from riskapp.models import Outcome, TradingSession
from riskapp.models.trading_session import hash_of, new_secret


class TradingSessionAdmin(ReferenceAdmin):
    list_display = ("number", "name", "enabled", "account_codes")
    filter_horizontal = ("accounts",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TradingSession]:
        return super().get_queryset(request).prefetch_related("accounts")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("number", "name", "enabled", "accounts", "secret") if obj else ("number", "name", "enabled", "accounts")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("number", "secret") if obj else ()

    @admin.display(description="accounts")
    def account_codes(self, session: TradingSession) -> str:
        return ", ".join(account.code for account in session.accounts.all())

    @admin.display(description="secret")
    def secret(self, session: TradingSession) -> str:
        rotate = reverse("admin:rotate-session-secret", args=(session.pk,))
        return format_html('Kept as a hash only. <a href="{}">Make a new one…</a>', rotate)

    def save_model(self, request: HttpRequest, obj: TradingSession, form: ModelForm, change: bool) -> None:
        if not change:
            obj.secret_sha256 = hash_of(new_secret())  # nobody knows it: no log on before it gets another
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        before = _accounts(form.instance)
        super().save_related(request, form, formsets, change)
        after = _accounts(form.instance)
        if before != after:
            audit.record(
                who=request.user, verb="change accounts", subject=form.instance.name, outcome=Outcome.DONE,
                before={"accounts": before}, after={"accounts": after},
            )

    def get_urls(self) -> list[URLPattern]:
        rotate = path(
            "<path:object_id>/rotate-secret/", self.admin_site.admin_view(self.rotate_secret), name="rotate-session-secret",
        )
        return [rotate, *super().get_urls()]

    def rotate_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks whether, POST does it and shows the secret in its answer: never again, and kept by no cache."""
        session = self.get_object(request, unquote(object_id))
        if session is None:
            raise Http404(f"There is no session {object_id[:20]}.")
        if not self.has_change_permission(request, session):
            raise PermissionDenied("Change sessions")
        secret = rotate_session_secret(session, actor=request.user) if request.method == "POST" else None
        around = self.admin_site.each_context(request)
        context = {**around, "title": f"Secret of {session.name}", "session": session, "secret": secret}
        return TemplateResponse(request, "admin/session_secret.html", context, headers={"Cache-Control": "no-store"})

    def response_add(self, request: HttpRequest, obj: TradingSession, post_url_continue: str | None = None) -> HttpResponse:
        """A new session needs a secret before it is of use."""
        return redirect("admin:rotate-session-secret", obj.pk)


def _accounts(session: TradingSession) -> list[str]:
    return list(session.accounts.order_by("number").values_list("code", flat=True))
