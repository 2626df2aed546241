"""Under whose account the embedded servers run, and what that account can reach.

PostgreSQL refuses to run as root. As root the servers run as `postgres`, else `nobody`; as anybody else they run as that user.
"""

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.embedded.errors import NoAccountError


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int
    is_other: bool
    """True when the servers' account is not the one that this process has."""

    def popen_arguments(self) -> dict[str, Any]:
        """For subprocess: become this account, keep no group of ours, hold no folder that it may not enter."""
        if not self.is_other:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path, mode: int) -> None:
        if self.is_other:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(mode)


def server_account() -> Account:
    if os.geteuid() != 0:
        return _own_account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise NoAccountError("PostgreSQL does not run as root and this machine has neither an account postgres nor nobody: add one")


def _own_account() -> Account:
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise NoAccountError(f"user number {os.geteuid()} has no name in /etc/passwd, and PostgreSQL needs one") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=False)


def can_reach(account: Account, path: Path) -> bool:
    """Whether the account may pass through every folder on the way to `path` (which itself need not exist)."""
    if not account.is_other:
        return True
    return all(_can_pass(account, folder) for folder in path.absolute().parents)


def _can_pass(account: Account, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return True  # will be made, with a mode that lets it pass
    except OSError:
        return False  # nothing can be made there: said when it is tried
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def short_name(path: Path) -> str:
    """Twelve characters that stand for a folder where its own path is too long or closed."""
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:12]
