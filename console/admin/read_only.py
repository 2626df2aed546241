"""Models that the administration shows and never changes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from riskapp.roles import permission


class ReadOnlyAdmin(admin.ModelAdmin):
    """No button that changes anything."""

    actions = None

    def codename(self) -> str:
        """The permission that it takes to look."""
        raise NotImplementedError

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(permission(self.codename()))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
