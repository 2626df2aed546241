"""Typed readers of the environment. A value that cannot be read stops the program with one line that says what to do."""

import os
import secrets
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "TIDEGATE_"
SECRET_LENGTH_MIN = 32
_read: set[str] = set()


def refuse(reason: str) -> NoReturn:
    """End the program: a setting is wrong, and going on would be worse."""
    sys.exit(f"tidegate: {reason}")


def text(name: str, default: str) -> str:
    _read.add(name)
    return os.environ.get(name, default)


def words(name: str, default: str) -> list[str]:
    return text(name, default).split()


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        refuse(f"{name}={value!r}: set it to one of {', '.join(sorted(allowed))}")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        refuse(f"{name}={value!r}: set it to yes or no")
    return value == "yes"


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
        refuse(f"{name}={value!r}: set it to a whole number from {least} to {most}")
    return int(value)


def secret(name: str, file: Path) -> str:
    """From the environment, else from its file, which is made (mode 0600) when it is not there.

    Two processes that start at once agree: the file appears whole or not at all.
    """
    given = text(name, "")
    if given and len(given) < SECRET_LENGTH_MIN:
        refuse(f"{name} has {len(given)} characters: set it to {SECRET_LENGTH_MIN} random ones or more, or leave it out")
    if given:
        return given
    try:
        if not file.exists():
            _make_secret(file)
        return file.read_text().strip() or refuse(f"{file} is empty: delete it and start again")
    except OSError as error:
        refuse(f"cannot read {file}: {error.strerror}; run as the account that made it, or set TIDEGATE_VAR to another folder")


def _make_secret(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = file.with_name(f".{file.name}.{os.getpid()}")
        made = os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.write(made, secrets.token_urlsafe(48).encode())
        os.close(made)
        try:
            os.link(mine, file)
        except FileExistsError:
            pass  # another process was first: its secret is the one
        finally:
            mine.unlink()
    except OSError as error:
        refuse(f"cannot make {file}: {error.strerror}; set TIDEGATE_VAR to a folder that can be written")


def database_from_url(url: str, socket_folder: Path) -> dict[str, object]:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?option=value`; empty: the embedded server."""
    if not url:
        return _database("tidegate", "tidegate", "", str(socket_folder), "", {})
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        refuse(f"DATABASE_URL has the scheme {parts.scheme!r}: only postgresql:// works")
    name = parts.path.lstrip("/")
    if not name:
        refuse("DATABASE_URL names no database: it ends in /name")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    return _database(name, unquote(parts.username or ""), unquote(parts.password or ""), host, _port(url), query)


def _port(url: str) -> str:
    try:
        return str(urlsplit(url).port or "")
    except ValueError:
        refuse("DATABASE_URL has a port that is no number from 1 to 65535")


def _database(name: str, user: str, password: str, host: str, port: str, options: dict[str, str]) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 0,
        # without the pool every request opens a connection of its own, which costs more than most of them do with it
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 10}, **options},
    }


def redis_from_url(url: str, socket: Path) -> str:
    """The URL as redis-py wants it; empty: the embedded server's socket."""
    if not url:
        return f"unix://{socket}"
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        refuse(f"REDIS_URL has the scheme {urlsplit(url).scheme!r}: only redis://, rediss:// and unix:// work")
    return url


def broker_from_redis(url: str) -> str:
    """The same server as Celery wants it told."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    number_of_database = dict(parse_qsl(query)).get("db", "0")
    return f"redis+socket://{path}?virtual_host={number_of_database}"


def is_loopback(host: str) -> bool:
    return host in {"localhost", "[::1]", "::1"} or host.startswith("127.")


def unknown_names() -> list[str]:
    """Names in the environment that look like ours and that no setting reads: most likely a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in _read)
