"""Reference data. Every change goes through riskapp/actions/save_reference.py, which audits it and tells the engine."""

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from riskapp.actions.save_reference import save_reference


class ReferenceAdmin(admin.ModelAdmin):
    """`fixed` are the fields that never change once the row is there. Nothing is deleted: the past names it."""

    fixed: ClassVar[tuple[str, ...]] = ("number",)
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        save_reference(obj, actor=request.user)


class FirmAdmin(ReferenceAdmin):
    list_display = ("number", "code", "name")
    search_fields = ("code", "name")


class AccountAdmin(ReferenceAdmin):
    list_display = ("number", "code", "firm")
    list_filter = ("firm",)
    list_select_related = ("firm",)
    search_fields = ("code",)


class InstrumentAdmin(ReferenceAdmin):
    # another tick or lot would give every stored figure another meaning, and the engine refuses another highest price
    fixed = ("number", "tick_size", "lot_size", "price_ticks_max")
    list_display = ("number", "symbol", "name", "source", "collar_bps", "qty_lots_max", "notional_max")
    search_fields = ("symbol", "name")


class AccountLimitAdmin(ReferenceAdmin):
    fixed = ("account", "instrument", "limit")
    list_display = ("account", "instrument", "limit", "value")
    list_filter = ("instrument", "account", "limit")
    list_select_related = ("account", "instrument")
