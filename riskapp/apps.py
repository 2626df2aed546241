"""The application that knows and decides: reference data, controls, projections, audit."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RiskAppConfig(AppConfig):
    name = "riskapp"
    verbose_name = "Venue"

    def ready(self) -> None:
        from riskapp.role_groups import write_after_migrate  # models are not there before ready

        post_migrate.connect(write_after_migrate, sender=self)
