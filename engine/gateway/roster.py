"""Who may log on: `sessions.json` of the engine's folder, written by the people who manage members."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.gateway.connection import bit_set

SESSION_MAX = 4095
ACCOUNT_MAX = 1 << 20
ROSTER_BYTES_MAX = 16 << 20
NOBODY = "0" * 64


class RosterError(Exception):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One row: a session, its name, the SHA-256 of its secret in hex, and its accounts as a bit set."""

    session: int
    name: str
    secret_sha256: str
    accounts: np.ndarray


class Roster:
    """The members by name. Without a file nobody may log on."""

    def __init__(self, members: list[Member]) -> None:
        self.by_name = {member.name: member for member in members}
        if len(self.by_name) != len(members) or len({m.session for m in members}) != len(members):
            raise RosterError("a session number or a name stands twice")

    @classmethod
    def load(cls, path: Path) -> "Roster":
        """RosterError when the file is there and not whole and right."""
        try:
            if path.stat().st_size > ROSTER_BYTES_MAX:
                raise RosterError(f"{path} is longer than {ROSTER_BYTES_MAX} bytes")
            rows = json.loads(path.read_bytes())
        except FileNotFoundError:
            return cls([])
        except (OSError, ValueError) as fault:
            raise RosterError(f"{path} cannot be read: {fault}") from fault
        if not isinstance(rows, list):
            raise RosterError(f"{path}: a list of sessions is expected")
        return cls([_member(row, f"{path}, row {number}") for number, row in enumerate(rows, 1)])

    def check(self, name: str, secret: bytes) -> Member | None:
        """The member, when name and secret are right. Takes as long for an unknown name as for a wrong secret."""
        member = self.by_name.get(name)
        given = hashlib.sha256(secret).hexdigest()
        right = hmac.compare_digest(given, member.secret_sha256 if member else NOBODY)
        return member if member and right else None


def _member(row: object, where: str) -> Member:
    if not isinstance(row, dict):
        raise RosterError(f"{where}: an object is expected")
    session, name = row.get("session"), row.get("name")
    digest, accounts = row.get("secret_sha256"), row.get("accounts")
    if not isinstance(session, int) or not _is_number(session, SESSION_MAX):
        raise RosterError(f"{where}: session must be a number from 1 to {SESSION_MAX}")
    if not (isinstance(name, str) and name.isascii() and 0 < len(name) <= 16):
        raise RosterError(f"{where}: name must be 1 to 16 ASCII characters")
    if not (isinstance(digest, str) and len(digest) == 64 and set(digest) <= set("0123456789abcdef")):
        raise RosterError(f"{where}: secret_sha256 must be 64 hexadecimal digits")
    if not (isinstance(accounts, list) and all(_is_number(account, ACCOUNT_MAX) for account in accounts)):
        raise RosterError(f"{where}: accounts must be numbers from 1 to {ACCOUNT_MAX}")
    return Member(session, name, digest, bit_set(accounts))


def _is_number(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
