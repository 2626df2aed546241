"""Whether the servers that the environment names are there, said before anything starts."""

import psycopg
from django.conf import settings
from redis import Redis, RedisError

PATIENCE_S = 5


def database_trouble() -> str | None:
    """One line, without the password, or None when it lets us in."""
    row = settings.DATABASES["default"]
    options = {name: value for name, value in row["OPTIONS"].items() if name != "pool"}
    try:
        psycopg.connect(
            dbname=row["NAME"], user=row["USER"], password=row["PASSWORD"], host=row["HOST"], port=row["PORT"],
            **{"connect_timeout": PATIENCE_S, **options},
        ).close()  # fmt: skip
    except psycopg.Error as error:
        return _line("the database of DATABASE_URL does not let us in", error)
    return None


def redis_trouble() -> str | None:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S) as link:
            link.ping()
    except (RedisError, ValueError) as error:
        return _line("the server of REDIS_URL does not answer", error)
    return None


def _line(what: str, error: Exception) -> str:
    reason = " ".join(str(error).split())[:200].rstrip(".")
    return f"{what} ({reason}): start it, correct the URL, or leave it out for a server of our own"
