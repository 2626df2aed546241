"""Who may enter the administration, which is Django's own: its log in and log out are the console's, limited and audited."""

from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest

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


class ConsoleAdminConfig(AdminConfig):
    default_site = "console.admin_site.ConsoleAdminSite"
