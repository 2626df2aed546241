"""Who may enter the administration, which is Django's own: its log in and log out are the console's, limited and audited."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from riskapp.roles import permission

ENTRANCE: Final = ("manage_reference_data", "view_audit", "view_positions")
"""Any of these; what is seen inside is decided model by model."""


def may_enter(user: Any) -> bool:
    return any(user.has_perm(permission(codename)) for codename in ENTRANCE)


class ConsoleAdminSite(AdminSite):
    site_header = site_title = "Tidegate administration"
    index_title = "Reference data, operators and records"
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """By the table of roles, not by `is_staff`: there is one place that says who may do what."""
        return request.user.is_active and may_enter(request.user)

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def readable(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            # the lists hand a filter's text to the database as it is, and no text there may hold a zero byte
            if any("\0" in text for texts in request.GET.lists() for text in texts[1]):
                raise BadRequest("a zero byte in the address")
            return guarded(request, *args, **values)

        return readable


class ConsoleAdminConfig(AdminConfig):
    default_site = "console.admin_site.ConsoleAdminSite"
