"""Records: what the projector and the actions write. Here they can be looked at and nothing else."""

from typing import Any, Final

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property

from riskapp.models import (
    AuditEntry,
    ControlRequest,
    EngineAccount,
    EngineLimit,
    Execution,
    InstrumentState,
    PositionRow,
    ProjectedOrder,
    ProjectionPosition,
    RefusalRow,
)
from riskapp.roles import permission

PERMISSION_OF: Final[dict[type[Model], str]] = {
    AuditEntry: "view_audit",
    ControlRequest: "view_controls",
    EngineAccount: "view_positions",
    EngineLimit: "view_positions",
    Execution: "view_positions",
    InstrumentState: "view_market",
    PositionRow: "view_positions",
    ProjectedOrder: "view_positions",
    ProjectionPosition: "view_market",
    RefusalRow: "view_positions",
}
COUNT_MAX: Final = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than COUNT_MAX rows: counting millions of orders would take longer than the page is worth."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNT_MAX].count()


class RecordAdmin(admin.ModelAdmin):
    """Every column, newest first, no button that changes anything. The permission is that of the page with the same content."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [field.name for field in self.opts.concrete_fields if field.get_internal_type() != "JSONField"]

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-pk"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(permission(PERMISSION_OF[self.model]))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
