"""Typed readers of the environment. A value that cannot be read stops the program with one line that says what to do."""

import os
import secrets
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit


def refuse(reason: str) -> NoReturn:
    """End the program: a setting is wrong, and going on would be worse."""
    sys.exit(f"tidegate: {reason}")


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def words(name: str, default: str) -> list[str]:
    return text(name, default).split()


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        refuse(f"{name}={value!r}: set it to yes or no")
    return value == "yes"


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        refuse(f"{name}={value!r}: set it to a whole number from {least} to {most}")
    return int(value)


def secret(name: str, file: Path) -> str:
    """From the environment, else from its file, which is made (mode 0600) when it is not there."""
    if name in os.environ:
        return os.environ[name]
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.write(made, secrets.token_urlsafe(48).encode())
        os.close(made)
    return file.read_text()


def database_from_url(url: str, var: Path) -> dict[str, object]:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?option=value`; empty: the embedded server's socket."""
    if not url:
        url = f"postgresql://tidegate@/tidegate?host={var / 'run'}"
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        refuse(f"DATABASE_URL has the scheme {parts.scheme!r}: only postgresql:// works")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}, **query},
    }
