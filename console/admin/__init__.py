"""The administration: what is there and who may do what in it. Django finds this package by its name."""

from django.contrib import admin
from django.contrib.auth.models import Group

from console.admin.operators import OperatorAdmin, RoleAdmin
from console.admin.records import PERMISSION_OF, RecordAdmin
from console.admin.reference_data import AccountAdmin, AccountLimitAdmin, FirmAdmin, InstrumentAdmin
from console.admin.sessions import TradingSessionAdmin
from riskapp.models import Account, AccountLimit, Firm, Instrument, Operator, TradingSession

admin.site.register(Firm, FirmAdmin)
admin.site.register(Account, AccountAdmin)
admin.site.register(Instrument, InstrumentAdmin)
admin.site.register(AccountLimit, AccountLimitAdmin)
admin.site.register(TradingSession, TradingSessionAdmin)
admin.site.register(Operator, OperatorAdmin)
admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
for model in PERMISSION_OF:
    admin.site.register(model, RecordAdmin)
