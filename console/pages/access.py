"""Who may see a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from riskapp.refusals import ActionRefusal, ActionRefused
from riskapp.roles import PERMISSIONS, ROLES, permission

View = Callable[..., HttpResponse]


class PermissionMissing(PermissionDenied):
    """The 403 page says which permission it was and who holds it."""

    def __init__(self, codename: str) -> None:
        super().__init__(PERMISSIONS[codename])
        self.codename = codename
        self.meaning = PERMISSIONS[codename]
        self.roles = [role for role, codenames in ROLES.items() if codename in codenames]


def needs(codename: str) -> Callable[[View], View]:
    """Anonymous visitors are sent to log in and back; an operator without the permission gets PermissionMissing."""
    full_name = permission(codename)

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            if not request.user.has_perm(full_name):
                raise PermissionMissing(codename)
            return view(request, *args, **values)

        guarded.needs = codename  # type: ignore[attr-defined]
        return guarded

    return decorate


def verb(codename: str) -> Callable[[View], View]:
    """For what changes something. The action itself demands the permission, so that the attempt is audited:
    its NOT_PERMITTED becomes the 403 page here and REQUEST_UNKNOWN the 404 page. Other refusals are the page's to tell."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def told(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            try:
                return view(request, *args, **values)
            except ActionRefused as refused:
                if refused.refusal == ActionRefusal.NOT_PERMITTED:
                    raise PermissionMissing(codename) from refused
                if refused.refusal == ActionRefusal.REQUEST_UNKNOWN:
                    raise Http404(refused.refusal.text) from refused
                raise

        told.needs = codename  # type: ignore[attr-defined]
        return told

    return decorate
