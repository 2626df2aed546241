"""Operators and their roles. Nobody gets a right but by a role, and nobody changes their own roles."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest

from console.admin.read_only import ReadOnlyAdmin
from riskapp import audit
from riskapp.models import Operator, Outcome
from riskapp.roles import ROLES


class OperatorForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = Operator
        fields = ("username",)


class OperatorAdmin(UserAdmin):
    """Without `is_staff`, `is_superuser` and single permissions: roles say it all."""

    add_form = OperatorForm
    list_display = ("username", "first_name", "last_name", "is_active", "roles")
    list_filter = ("is_active", "groups")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Rights", {"fields": ("is_active", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    filter_horizontal = ("groups",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, operator: Operator) -> str:
        return ", ".join(sorted(group.name for group in operator.groups.all()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        stamps = ("last_login", "date_joined")
        if obj is None:
            return ()
        # records name the operator by this name, and whoever gives roles gives none to himself
        return (*stamps, "username", "is_active", "groups") if obj == request.user else (*stamps, "username")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Operator, form: ModelForm, change: bool) -> None:
        request.before = _facts(Operator.objects.get(pk=obj.pk)) if change else None  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Operator, message: Any) -> LogEntry:
        audit.record(who=request.user, verb="add operator", subject=obj.username, outcome=Outcome.DONE, after=_facts(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Operator, message: Any) -> LogEntry:
        """Also of a new password, which has neither before nor after."""
        before, after = getattr(request, "before", None), _facts(obj)
        verb = "change operator" if before else "set password"
        if before != after:
            audit.record(
                who=request.user, verb=verb, subject=obj.username, outcome=Outcome.DONE, before=before, after=before and after,
            )
        return super().log_change(request, obj, message)


def _facts(operator: Operator) -> dict[str, Any]:
    person = {name: getattr(operator, name) for name in ("first_name", "last_name", "email", "is_active")}
    return {**person, "roles": operator.role_names}


class RoleAdmin(ReadOnlyAdmin):
    """To look at only: riskapp/roles.py is the table, and `migrate` writes it here."""

    list_display = ("name", "permits")
    fields = ("name", "permits")
    readonly_fields = ("permits",)

    @admin.display(description="may")
    def permits(self, role: Group) -> str:
        return ", ".join(ROLES.get(role.name, ()))

    def codename(self) -> str:
        return "manage_reference_data"
