"""The servers that this very test run uses."""

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis


@pytest.mark.django_db
def test_the_application_role_is_not_the_superuser() -> None:
    if not settings.POSTGRES_IS_EMBEDDED:
        pytest.skip("DATABASE_URL names another server, whose roles are its owner's business")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@pytest.mark.django_db
def test_valkey_keeps_what_it_is_told() -> None:
    with Redis.from_url(settings.REDIS_URL) as link:
        link.set("ops:told", "yes", ex=5)
        assert link.get("ops:told") == b"yes"
