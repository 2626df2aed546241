"""Secrets of the demo venue: a file each, mode 0600, made once."""

from pathlib import Path
from typing import Final

from django.conf import settings

from riskapp.engine_files import write_private
from riskapp.models.trading_session import SECRET_LENGTH, new_secret

PASSWORD_LENGTH: Final = 16


def of_session(name: str) -> Path:
    return settings.VAR / "secrets/sessions" / name


def of_operator(username: str) -> Path:
    return settings.VAR / "secrets/operators" / username


def read(file: Path) -> str:
    """Empty when there is no such file."""
    return file.read_text("ascii").strip() if file.exists() else ""


def session_secret(name: str) -> str:
    return _kept(of_session(name), SECRET_LENGTH)


def operator_password(username: str) -> str:
    return _kept(of_operator(username), PASSWORD_LENGTH)


def _kept(file: Path, length: int) -> str:
    """What the file says; a new secret in a new file where there is none."""
    known = read(file)
    if known:
        return known
    made = new_secret(length)
    write_private(file, made.encode())
    return made
