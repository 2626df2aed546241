"""Every address of the console."""

from django.contrib import admin
from django.urls import path

from console.pages.admin_door import admin_door
from console.pages.audit_list import audit_entry, audit_list
from console.pages.block import block, release
from console.pages.controls import control, controls
from console.pages.feed import feed
from console.pages.halt import halt
from console.pages.instrument import instrument
from console.pages.log_in import log_in, log_out
from console.pages.orders import orders
from console.pages.overview import overview
from console.pages.positions import positions
from console.pages.resume import approve, propose, withdraw
from console.pages.risk import risk
from console.pages.rules import rules

urlpatterns = [
    path("", overview, name="overview"),
    path("login/", log_in, name="log-in"),
    path("logout/", log_out, name="log-out"),
    path("instruments/<int:number>/", instrument, name="instrument"),
    path("instruments/<int:number>/halt/", halt, name="halt"),
    path("instruments/<int:number>/resume/", propose, name="propose-resume"),
    path("positions/", positions, name="positions"),
    path("controls/", controls, name="controls"),
    path("controls/<int:request_id>/", control, name="control"),
    path("controls/<int:request_id>/approve/", approve, name="approve"),
    path("controls/<int:request_id>/withdraw/", withdraw, name="withdraw"),
    path("audit/", audit_list, name="audit"),
    path("feed/", feed, name="feed"),
    path("orders/", orders, name="orders"),
    path("risk/", risk, name="risk"),
    path("risk/block/", block, name="block"),
    path("risk/<int:scope>/<int:number>/release/", release, name="release"),
    path("rules/", rules, name="rules"),
    path("audit/<int:number>/", audit_entry, name="audit-entry"),
    # before the administration's own: its log in has no limit, and its log out no audit entry
    path("admin/login/", admin_door),
    path("admin/logout/", log_out),
    path("admin/", admin.site.urls),
]

handler400 = "console.pages.errors.not_understood"
handler403 = "console.pages.errors.not_allowed"
handler404 = "console.pages.errors.not_found"
handler500 = "console.pages.errors.broken"
