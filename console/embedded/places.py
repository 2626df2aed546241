"""Where the embedded servers keep data and sockets. The same answer in every process of one account, without asking anybody.

A unix socket's path holds 107 bytes at most, and the servers' account must reach it. Where `var/run` is too long or lies under a
closed home, the sockets go to a folder of mode 0700 under /tmp, and the data to /var/lib/tidegate.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from console.embedded.account import Account, can_reach, server_account, short_name
from console.embedded.errors import ForeignFolderError

SOCKET_PATH_BYTES_MAX = 107
LONGEST_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"


@dataclass(frozen=True)
class Places:
    sockets: Path
    postgres_data: Path
    binaries: Path

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / VALKEY_SOCKET


def places(var: Path) -> Places:
    account = server_account()
    var = var.absolute()
    return Places(
        sockets=_sockets(account, var),
        postgres_data=_kept(account, var, "postgres"),
        binaries=_kept(account, var, "binaries"),
    )


def _sockets(account: Account, var: Path) -> Path:
    wanted = var / "run"
    short = len(os.fsencode(wanted / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES_MAX
    if short and can_reach(account, wanted):
        return wanted
    return Path(f"/tmp/tidegate-{os.geteuid()}-{short_name(var)}")  # noqa: S108 (make_private checks whose it is)


def _kept(account: Account, var: Path, name: str) -> Path:
    wanted = var / name
    return wanted if can_reach(account, wanted) else Path("/var/lib/tidegate") / short_name(var) / name


def make_private(folder: Path, account: Account) -> None:
    """Make the folder, for the account alone. One that is there already must be so: under /tmp anybody may have made it."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    try:
        folder.mkdir(mode=0o700)
        account.own(folder, 0o700)
    except FileExistsError:
        _check_private(folder, account)


def _check_private(folder: Path, account: Account) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise ForeignFolderError(
            f"{folder} does not belong to {account.name}: "
            "start as the account that made it, or set TIDEGATE_VAR to another folder"
        )
    folder.chmod(0o700)
