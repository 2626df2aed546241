"""Records: what the projector and the actions write. Here they can be looked at and nothing else."""

from typing import Final

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property

from console.admin.read_only import ReadOnlyAdmin
from riskapp.models import (
    AuditEntry,
    BalanceEntry,
    BalanceRow,
    ControlRequest,
    EngineAccount,
    EngineLimit,
    Execution,
    ExecutionCorrection,
    InstrumentState,
    PositionRow,
    ProjectedOrder,
    ProjectionPosition,
    RefusalRow,
)

PERMISSION_OF: Final[dict[type[Model], str]] = {
    AuditEntry: "view_audit",
    BalanceEntry: "view_positions",
    BalanceRow: "view_positions",
    ControlRequest: "view_controls",
    EngineAccount: "view_positions",
    EngineLimit: "view_positions",
    Execution: "view_positions",
    ExecutionCorrection: "view_positions",
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


class RecordAdmin(ReadOnlyAdmin):
    """Every column, newest first. The permission is that of the page with the same content."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [field.name for field in self.opts.concrete_fields if field.get_internal_type() != "JSONField"]

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-pk"]

    def codename(self) -> str:
        return PERMISSION_OF[self.model]
