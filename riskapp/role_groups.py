"""Groups and their permissions in the database are what riskapp/roles.py says, after every migrate."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from riskapp.roles import ROLES


def write_after_migrate(sender: Any, using: str, **_: Any) -> None:
    """Receiver of post_migrate. Permissions must exist first, and receivers run in no promised order."""
    create_permissions(sender, verbosity=0, using=using)
    known = dict(Permission.objects.using(using).filter(content_type__app_label="riskapp").values_list("codename", "pk"))
    for role, codenames in ROLES.items():
        group, _made = Group.objects.using(using).get_or_create(name=role)
        if not known.keys() >= set(codenames):
            return  # an older state of the schema, in a migration's test: the last migrate writes them all
        group.permissions.set([known[codename] for codename in codenames])
